import { useEffect, useRef, useState } from "preact/hooks";
import { html } from "../app/html.js";
import { t } from "../words/words.js";

/** A value as text; what is no text is shown as JSON. @param {any} value */
const textOf = (value) => typeof value === "string" ? value : JSON.stringify(value);

/** What was JSON stays JSON while it can be read as such. @param {any} before @param {string} text */
function valueOf(before, text) {
    if (typeof before !== "string") {
        try {
            return JSON.parse(text);
        } catch {
            // It has become a text.
        }
    }
    return text;
}

/** One pair. @param {{desk: import("../app/desk.js").Desk, s: import("../app/types.js").Session, name: string, editable: boolean}} props */
export function UserDataRow({ desk, s, name, editable }) {
    const [edits, setEdits] = useState(false);
    const remove = async () => {
        if (await desk.talk.deleteData(s, name)) {
            setTimeout(() => document.activeElement === document.body && document.getElementById("data-key")?.focus()); // the button is gone
        }
    };
    const field = useRef(/** @type {HTMLInputElement | null} */ (null));
    const button = useRef(/** @type {HTMLButtonElement | null} */ (null));
    const value = s.userData[name];
    useEffect(() => { field.current?.select(); }, [edits]);
    const leave = () => {
        const stayed = field.current?.form?.contains(document.activeElement);
        setEdits(false);
        setTimeout(() => stayed && button.current?.focus());
    };
    const save = async (/** @type {Event} */ event) => {
        event.preventDefault();
        if (await desk.talk.setData(s, name, valueOf(value, field.current?.value ?? ""))) {
            leave();
        }
    };
    if (edits && editable) {
        return html`<div class="pair"><dt>${name}</dt><dd>
            <form class="pair-edit" onSubmit=${save} onKeyDown=${(/** @type {KeyboardEvent} */ e) => e.key === "Escape" && leave()}>
                <input ref=${field} aria-label=${t("data.of", { key: name })} defaultValue=${textOf(value)} autocomplete="off" />
                <button class="small primary">${t("data.save")}</button>
                <button class="small" type="button" onClick=${leave}>${t("data.cancel")}</button>
            </form></dd></div>`;
    }
    return html`<div class="pair"><dt>${name}</dt><dd><span class="pair-value" dir="auto">${textOf(value)}</span>
        ${editable && html`<span class="pair-acts">
            <button class="icon-button" ref=${button} onClick=${() => setEdits(true)} aria-label=${t("data.edit", { key: name })} title=${t("data.edit", { key: name })}>
                <svg viewBox="0 0 20 20" aria-hidden="true"><path d="m4 16 1-4 8-8 3 3-8 8z" /></svg></button>
            <button class="icon-button" onClick=${remove} aria-label=${t("data.delete", { key: name })} title=${t("data.delete", { key: name })}>
                <svg viewBox="0 0 20 20" aria-hidden="true"><path d="M5 5l10 10M15 5 5 15" /></svg></button>
        </span>`}</dd></div>`;
}
