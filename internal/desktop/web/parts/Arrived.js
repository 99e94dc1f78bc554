import { html } from "../app/html.js";
import { t } from "../words/words.js";

/** A session that was answered for the agent while he looked at another.
 * @param {{desk: import("../app/desk.js").Desk}} props */
export function Arrived({ desk }) {
    const s = desk.state.sessions[desk.state.arrived];
    return html`<div role="status" class="notices">
        ${s && html`<div class="card">
            <h2>${t("auto.title", { peer: desk.nameOf(s.peer) })}</h2>
            <p class="small soft">${t("auto.lead")}</p>
            <div class="card-acts"><button class="primary" onClick=${() => desk.talk.open(s.id)}>${t("auto.open")}</button></div>
        </div>`}
    </div>`;
}
