import { html } from "../app/html.js";
import { t } from "../words/words.js";
import { useClock } from "./useClock.js";

/** How the connection stands, as a colour and in words. @param {{desk: import("../app/desk.js").Desk}} props */
export function ConnectionLight({ desk }) {
    const { line, lostAt, restarting } = desk.state;
    const word = restarting && line === "reconnecting" ? "line.restarting" : "line." + line;
    const now = useClock(line === "reconnecting");
    const n = Math.max(0, Math.round((now - lostAt) / 1000));
    // The seconds are for the eye: they would be announced again and again.
    return html`
        <p class="light light-${line}">
            <span class="lamp" aria-hidden="true"></span>
            <span id="connection">${t(word, { n })}</span>
            <span class="unseen" role="status">${line === "reconnecting" ? t("title.lost") : t(word)}</span>
        </p>`;
}
