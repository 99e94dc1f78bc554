import { html } from "../app/html.js";
import { t } from "../words/words.js";
import { useClock } from "./useClock.js";

/** How the connection stands, as a colour and in words. @param {{desk: import("../app/desk.js").Desk}} props */
export function ConnectionLight({ desk }) {
    const { line, lostAt } = desk.state;
    const now = useClock(line === "reconnecting");
    const n = Math.max(0, Math.round((now - lostAt) / 1000));
    // The seconds are for the eye: they would be announced again and again.
    return html`
        <p class="light light-${line}">
            <span class="lamp" aria-hidden="true"></span>
            <span id="connection">${t("line." + line, { n })}</span>
            <span class="unseen" role="status">${line === "reconnecting" ? t("title.lost") : t("line." + line)}</span>
        </p>`;
}
