import { html } from "../app/html.js";
import { t } from "../words/words.js";

/** Speaks to screen readers: each new message once, with author and text, how
 * the open session stands, and a call at once. @param {{desk: import("../app/desk.js").Desk}} props */
export function Announcer({ desk }) {
    const { sessions, spoken, open } = desk.state;
    const shown = sessions[open];
    const ringing = Object.values(sessions).find((r) => r.capabilities.includes("Accept"));
    return html`
        <div class="unseen" id="announcements" aria-live="polite">${spoken.map((w) => html`<p key=${w.key}>${w.text}</p>`)}</div>
        <div class="unseen" id="standing" role="status">${shown && t("session." + shown.state)}</div>
        <div class="unseen" id="alarm" role="alert">${ringing && t("ring.announce", { peer: desk.nameOf(ringing.peer) })}</div>`;
}
