import { html } from "../app/html.js";
import { has, t } from "../words/words.js";
import { Face } from "./Face.js";

/** A colleague; a click starts a session. @param {{desk: import("../app/desk.js").Desk, person: import("../app/types.js").Person, done?: () => void}} props */
export function PersonRow({ desk, person, done }) {
    const { name, number, presence, unfit } = person;
    const word = unfit ? t("presence.unfit") : presence && (has("presence." + presence) ? t("presence." + presence) : presence);
    const start = () => {
        desk.talk.start(number);
        done?.();
    };
    return html`
        <button type="button" class="row" onClick=${start} disabled=${!number || Boolean(unfit || desk.state.dialing)} title=${unfit || undefined}>
            <${Face} name=${name} />
            <span class="row-text"><span class="row-name">${name}</span>
                <span class="soft small">${number}${word && html` · <span class="dot dot-${unfit ? "" : presence}" aria-hidden="true"></span> ${word}`}</span></span>
        </button>`;
}
