import { html } from "../app/html.js";
import { ending } from "../app/explain.js";
import { isLive, unread } from "../app/sessions.js";
import { t, timeOf } from "../words/words.js";
import { Face } from "./Face.js";

/** A session in a list. @param {{desk: import("../app/desk.js").Desk, s: import("../app/types.js").Session}} props */
export function SessionRow({ desk, s }) {
    const peer = desk.nameOf(s.peer);
    const n = unread(s);
    const state = isLive(s) ? t("session." + s.state) : ending(s, peer);
    return html`
        <button class="row ${desk.state.open === s.id ? "row-open" : ""}" aria-current=${desk.state.open === s.id ? "true" : undefined} onClick=${() => desk.talk.open(s.id)}>
            <${Face} name=${peer} />
            <span class="row-text">
                <span class="row-line"><span class="row-name">${peer}</span>
                    <time class="soft small" datetime=${s.startedAt}>${timeOf(s.startedAt)}</time></span>
                <span class="row-line"><span class="soft small row-state">${state}</span>
                    ${n > 0 && html`<span class="badge"><span aria-hidden="true">${n}</span><span class="unseen">${t("list.unread", { n })}</span></span>`}</span>
            </span>
        </button>`;
}
