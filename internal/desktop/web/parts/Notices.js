import { html } from "../app/html.js";
import { Refused } from "./Refused.js";

/** What went wrong lately, until it is closed. @param {{desk: import("../app/desk.js").Desk}} props */
export function Notices({ desk }) {
    return html`<div role="alert" class="notices">
        ${desk.state.notices.map((n) => html`
            <div class="card card-refused" key=${n.id}><${Refused} explanation=${n.explanation} close=${() => desk.dismiss(n.id)} /></div>`)}
    </div>`;
}
