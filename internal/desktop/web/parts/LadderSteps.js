import { useLayoutEffect, useRef } from "preact/hooks";
import { html } from "../app/html.js";
import { partyName, since } from "../app/ladder.js";
import { t } from "../words/words.js";

/** @import { Ladder, Step } from "../app/types.js" */

const near = 80; // px from the end within which the page follows new steps

/** The steps as a sequence diagram that is a list: the initiator's line on the
 * left, the server's in the middle, the others' on the right.
 * @param {{shown: Ladder}} props */
export function LadderSteps({ shown }) {
    const [first, ...others] = shown.parties;
    const follows = useRef(true);
    const page = document.scrollingElement ?? document.documentElement;
    useLayoutEffect(() => {
        const scrolled = () => { follows.current = page.scrollHeight - page.scrollTop - page.clientHeight < near; };
        addEventListener("scroll", scrolled, { passive: true });
        return () => removeEventListener("scroll", scrolled);
    }, []);
    useLayoutEffect(() => {
        if (follows.current && !shown.endedAt) {
            page.scrollTop = page.scrollHeight;
        }
    }, [shown.steps.length]);
    return html`
        <ul class="ladder-legend small" aria-label=${t("ladder.legend")}>
            ${/** @type {const} */ (["Request", "Event", "Notification", "SIP"]).map((kind) => html`<li class="step-${kind}"><span class="ladder-sample" aria-hidden="true"></span>${t("ladder." + kind)}</li>`)}
        </ul>
        <div class="ladder-heads" aria-hidden="true">
            <span>${first && partyName(first)}</span><span>${t("ladder.server")}</span><span>${others.map(partyName).join(", ")}</span>
        </div>
        <ol class="ladder" aria-label=${t("ladder.steps")}>
            ${shown.steps.map((s, i) => html`<${Row} key=${i} shown=${shown} s=${s} left=${first?.phoneNumber} />`)}
        </ol>`;
}

/** @param {{shown: Ladder, s: Step, left?: string}} props */
function Row({ shown, s, left }) {
    const event = s.kind === "Event";
    const onLeft = s.from === left || s.to === left;
    const toServer = s.to === "parley";
    const side = event ? "middle" : onLeft ? "left" : "right";
    const kind = t("ladder." + s.kind);
    const name = (/** @type {string} */ end) => {
        const p = shown.parties.find((party) => party.phoneNumber === end);
        return p ? partyName(p) : t("ladder.server");
    };
    const spoken = event ? t("ladder.note", { kind }) : t("ladder.arrow", { from: name(s.from), to: name(s.to), kind });
    return html`
        <li class="step step-${s.kind} step-${side} ${onLeft === toServer ? "step-forth" : "step-back"}" data-index=${s.index ?? ""}>
            <time class="step-at soft" dir="ltr" datetime=${s.timestamp} title=${s.timestamp}>${since(shown, s)} ms</time>
            <span class="step-arrow"><span class="unseen">${spoken} </span><span class="step-text" dir="ltr">${s.text}</span></span>
        </li>`;
}
