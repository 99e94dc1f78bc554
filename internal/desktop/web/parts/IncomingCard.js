import { html } from "../app/html.js";
import { t } from "../words/words.js";
import { Face } from "./Face.js";
import { useClock } from "./useClock.js";

/** A call that waits for an answer. It does not take the focus from what is
 * being written. @param {{desk: import("../app/desk.js").Desk}} props */
export function IncomingCard({ desk }) {
    const s = Object.values(desk.state.sessions).find((r) => r.capabilities.includes("Accept"));
    const now = useClock(Boolean(s));
    if (!s) {
        return null;
    }
    const peer = desk.nameOf(s.peer);
    const n = Math.ceil(((s.ringsUntil ?? now) - now) / 1000);
    return html`
        <section class="card card-ring" aria-label=${t("ring.title", { peer })}>
            <div class="card-line">
                <${Face} name=${peer} />
                <div><h2>${t("ring.title", { peer })}</h2>
                    <p class="small soft countdown">${n > 0 ? t("ring.left", { n }) : t("ring.over")}</p></div>
            </div>
            <div class="card-acts">
                <button class="accept" onClick=${() => desk.talk.answer(s, "Accept")}>${t("ring.accept")}</button>
                <button onClick=${() => desk.talk.answer(s, "Reject")}>${t("ring.decline")}</button>
            </div>
        </section>`;
}
