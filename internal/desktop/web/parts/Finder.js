import { useState } from "preact/hooks";
import { html } from "../app/html.js";
import { t } from "../words/words.js";
import { PersonRow } from "./PersonRow.js";

const most = 8; // found people that are shown

/** Finds a colleague by name or number, or dials what was typed.
 * @param {{desk: import("../app/desk.js").Desk}} props */
export function Finder({ desk }) {
    const [text, setText] = useState("");
    const { directory, dialing } = desk.state;
    const wanted = text.trim();
    const found = wanted ? desk.people.find(wanted) : [];
    const number = found.length === 1 && found[0].number ? found[0].number : /^[0-9A-Za-z_.+*#() -]+$/.test(wanted) ? wanted : "";
    const dialable = number !== "" && (!directory || found.length === 1 || /\d/.test(number));
    const more = found.length - most;
    const fit = desk.work.fit();
    const submit = (/** @type {Event} */ event) => {
        event.preventDefault();
        if (dialable && !dialing) {
            desk.talk.start(number);
            setText("");
        }
    };
    return html`
        <form class="finder" role="search" onSubmit=${submit}>
            <label for="find" class="small soft">${t("find.label")}</label>
            <div class="finder-line">
                <input id="find" type="search" data-first autocomplete="off" autocapitalize="none" spellcheck=${false} placeholder=${t("find.placeholder")}
                    value=${text} onInput=${(/** @type {any} */ e) => setText(e.currentTarget.value)} />
                <button class="primary" disabled=${!dialable || Boolean(dialing)} aria-label=${t("find.start")} title=${t("find.start")}>
                    <svg viewBox="0 0 20 20" aria-hidden="true"><path d="M4 10h11m-4-4 4 4-4 4" /></svg>
                </button>
            </div>
            ${fit.length > 1 && html`
                <label for="from" class="small soft">${t("device.choose")}</label>
                <select id="from" value=${desk.work.from()} onChange=${(/** @type {any} */ e) => desk.set({ from: e.currentTarget.value })}>
                    ${fit.map((d) => html`<option value=${d.path}>${d.phoneNumber}</option>`)}
                </select>`}
            ${found.length > 0 && html`<ul class="found" aria-label=${t("find.results")}>
                ${found.slice(0, most).map((p) => html`<li key=${p.userName}><${PersonRow} desk=${desk} person=${p} done=${() => setText("")} /></li>`)}</ul>`}
            <p class="small soft row-note" role="status">${wanted && directory && found.length === 0 && !dialable ? t("find.nobody") : more > 0 && t("find.more", { n: more })}</p>
        </form>`;
}
