import { html } from "../app/html.js";
import { has, t } from "../words/words.js";

/** The agent's state, as dot and word, and a way to change it where the server
 * keeps states. @param {{desk: import("../app/desk.js").Desk}} props */
export function StateButton({ desk }) {
    const { states, busy, becoming } = desk.state;
    const now = desk.work.now();
    const dot = html`<span class="dot dot-${now}" aria-hidden="true"></span>`;
    if (now === "LoggedOut") {
        return html`<p class="state">${dot}<span>${t("state.LoggedOut")}</span>
            <button class="small" disabled=${busy === "work"} onClick=${() => desk.work.start("")}>${t("state.start")}</button></p>`;
    }
    if (states.length === 0) {
        return html`<p class="state">${dot}<span>${t("state.LoggedIn")}</span></p>`;
    }
    // It stays enabled meanwhile: what is disabled loses the focus.
    const select = (/** @type {any} */ event) => desk.work.become(event.currentTarget.value);
    return html`
        <p class="state">${dot}
            <select aria-label=${t("state.label")} value=${becoming || now} aria-busy=${becoming !== ""} onChange=${select}>
                ${now === "LoggedIn" && html`<option value=${now}>${t("state.LoggedIn")}</option>`}
                ${states.map((s) => html`<option value=${s.operationName}>${has("state." + s.operationName) ? t("state." + s.operationName) : s.displayName}</option>`)}
                <option value="dnd">${t("state.dnd")}</option>
            </select>
        </p>`;
}
