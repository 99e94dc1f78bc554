import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { html } from "../app/html.js";
import { ending } from "../app/explain.js";
import { t } from "../words/words.js";

/** In the composer's place when the session is over: why, what was half written
 * by then, and a way to go on. Whoever was writing finds the focus here.
 * @param {{desk: import("../app/desk.js").Desk, s: import("../app/types.js").Session, peer: string, wrote: boolean}} props */
export function Over({ desk, s, peer, wrote }) {
    const [draft, setDraft] = useState(() => desk.memory?.draft(s.id) ?? "");
    const box = useRef(/** @type {HTMLElement | null} */ (null));
    useLayoutEffect(() => {
        desk.takeDraft = setDraft;
        desk.focusComposer = () => box.current?.focus();
        if (wrote) {
            box.current?.focus();
        }
        return () => { desk.focusComposer = desk.takeDraft = undefined; };
    }, []);
    const drop = () => {
        desk.memory?.keepDraft(s.id, "");
        setDraft("");
        box.current?.focus();
    };
    const why = ending(s, peer);
    return html`
        <div class="over" role="group" aria-label=${why} tabindex="-1" ref=${box}>
            <p>${why}</p>
            <button disabled=${Boolean(desk.talk.live())} onClick=${() => desk.talk.start(s.peer, s.id)}>${t("session.again")}</button>
            ${draft && html`<div class="over-draft">
                <p class="small soft" id="unsent">${t("draft.unsent")}</p>
                <textarea class="unsent" aria-labelledby="unsent" dir="auto" rows="3" readonly value=${draft}></textarea>
                <button class="quiet small" onClick=${drop}>${t("delivery.drop")}</button>
            </div>`}
        </div>`;
}
