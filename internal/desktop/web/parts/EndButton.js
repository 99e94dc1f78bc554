import { useEffect, useRef } from "preact/hooks";
import { html } from "../app/html.js";
import { t } from "../words/words.js";

/** Ends the session for both; asks once. @param {{desk: import("../app/desk.js").Desk, s: import("../app/types.js").Session}} props */
export function EndButton({ desk, s }) {
    const yes = useRef(/** @type {HTMLButtonElement | null} */ (null));
    const { asksEnd } = desk.state;
    useEffect(() => {
        if (asksEnd) {
            yes.current?.focus();
        }
    }, [asksEnd]);
    if (!s.capabilities.includes("Complete")) {
        return null;
    }
    if (s.state !== "Talking") {
        return html`<button onClick=${() => desk.talk.end(s)}>${t("session.cancel")}</button>`;
    }
    if (!asksEnd) {
        return html`<button class="end" onClick=${() => desk.set({ asksEnd: true })}>${t("session.end")}</button>`;
    }
    const stay = () => {
        desk.set({ asksEnd: false });
        desk.focusComposer?.();
    };
    const key = (/** @type {KeyboardEvent} */ event) => event.key === "Escape" && stay();
    return html`
        <span class="asks" role="group" aria-label=${t("session.endSure")} onKeyDown=${key}>
            <span class="small asks-words">${t("session.endSure")}</span>
            <button class="danger" ref=${yes} onClick=${() => desk.talk.end(s)}>${t("session.endYes")}</button>
            <button onClick=${(/** @type {MouseEvent} */ e) => e.detail < 2 && stay()}>${t("session.endNo")}</button>
        </span>`;
}
