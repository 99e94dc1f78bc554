import { html } from "../app/html.js";
import { isLive } from "../app/sessions.js";
import { t } from "../words/words.js";
import { Composer } from "./Composer.js";
import { Over } from "./Over.js";
import { SessionHeader } from "./SessionHeader.js";
import { Transcript } from "./Transcript.js";

/** A session: header, transcript, composer. @param {{desk: import("../app/desk.js").Desk, s: import("../app/types.js").Session}} props */
export function SessionView({ desk, s }) {
    const peer = desk.nameOf(s.peer);
    const { pending, reading } = desk.state;
    const lost = isLive(s) && desk.state.people.some((p) => p.number === s.peer && p.lost);
    const wrote = Boolean(document.activeElement?.closest(".composer")); // until what comes is drawn
    return html`
        <${SessionHeader} desk=${desk} s=${s} peer=${peer} />
        <${Transcript} desk=${desk} s=${s} peer=${peer} pending=${pending} reading=${reading === s.id} />
        <p class=${lost ? "composer-note small" : "unseen"} role="status">${lost && t("session.lost", { peer })}</p>
        ${isLive(s) ? html`<${Composer} desk=${desk} s=${s} peer=${peer} />` : html`<${Over} desk=${desk} s=${s} peer=${peer} wrote=${wrote} />`}`;
}
