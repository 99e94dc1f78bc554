import { useEffect, useLayoutEffect, useReducer } from "preact/hooks";
import { html } from "../app/html.js";
import { partyName } from "../app/ladder.js";
import { t } from "../words/words.js";
import { LadderCopy } from "./LadderCopy.js";
import { LadderSteps } from "./LadderSteps.js";
import { Refused } from "./Refused.js";
import { SignIn } from "./SignIn.js";

/** The page at /ladder/{id}: one session as its log has it.
 * @param {{ladder: import("../app/ladder.js").Ladder}} props */
export function LadderPage({ ladder }) {
    const [, redraw] = useReducer((/** @type {number} */ n) => n + 1, 0);
    useLayoutEffect(() => ladder.store.listen(() => redraw(undefined)), [ladder]);
    const { phase, ladder: shown, lost, busy, refusal } = ladder.store.state;
    useEffect(() => {
        if (shown) {
            document.title = `${t("ladder.page", { parties: shown.parties.map(partyName).join(", ") })} · ${t("app.name")}`;
        }
    }, [shown?.id]);
    if (phase === "out") {
        return html`<main class="gate"><${SignIn} busy=${busy} refusal=${refusal} lead=${t("ladder.lead")} signIn=${(/** @type {string} */ u, /** @type {string} */ p) => ladder.signIn(u, p)} /></main>`;
    }
    if (phase === "gone") {
        return html`<main class="gate"><div class="signin"><h1>${t("ladder.title")}</h1><${Refused} explanation=${refusal} /><p><a class="link" href="/">${t("ladder.desk")}</a></p></div></main>`;
    }
    if (!shown) {
        return html`<main class="gate" aria-busy="true"></main>`;
    }
    const over = shown.reason ? t("ladder.over", { why: shown.reason.text }) : t("ladder.overPlain");
    return html`
        <div class="ladder-page">
            <header class="strip" aria-label=${t("strip.label")}>
                <a class="brand link" href="/"><span class="mark" aria-hidden="true"></span>${t("app.name")}<span class="unseen">: ${t("ladder.desk")}</span></a>
                <p class="light light-${lost ? "offline" : shown.endedAt ? "over" : "live"}" role="status"><span class="lamp" aria-hidden="true"></span>
                    ${lost ? t("ladder.lost") : shown.endedAt ? over : t("ladder.live")}</p>
                <span class="grow"></span>
                <${LadderCopy} shown=${shown} />
            </header>
            <main class="ladder-main">
                <h1>${t("ladder.page", { parties: shown.parties.map(partyName).join(", ") })}</h1>
                <p class="small soft" dir="ltr"><time datetime=${shown.startedAt}>${shown.startedAt}</time> · <span class="reference">${shown.id}</span></p>
                <${LadderSteps} shown=${shown} />
            </main>
        </div>`;
}
