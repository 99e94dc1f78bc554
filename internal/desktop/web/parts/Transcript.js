import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { html } from "../app/html.js";
import { isLive } from "../app/sessions.js";
import { t } from "../words/words.js";
import { Message } from "./Message.js";
import { PendingMessage } from "./PendingMessage.js";

const near = 60; // px from the end within which the transcript follows new messages

/**
 * The messages. The region is a log for those who explore it; new messages are
 * announced by the Announcer, with author and text but without the clock, so
 * the log itself stays quiet.
 * @param {{desk: import("../app/desk.js").Desk, s: import("../app/types.js").Session, peer: string, pending: import("../app/types.js").Pending[], reading: boolean}} props
 */
export function Transcript({ desk, s, peer, pending, reading }) {
    const box = useRef(/** @type {HTMLElement | null} */ (null));
    const list = useRef(/** @type {HTMLElement | null} */ (null));
    const follows = useRef(true);
    const top = useRef(0);
    const [away, setAway] = useState(false);
    const own = pending.filter((p) => p.session === s.id && !p.shown);
    const lastMine = s.entries.findLast((e) => e.mine)?.index;
    const toEnd = () => {
        if (box.current) {
            box.current.scrollTop = box.current.scrollHeight;
        }
    };
    useLayoutEffect(() => {
        if (follows.current) {
            toEnd();
        }
    }, [s.entries.length, own.length, s.divider]);
    useEffect(() => {
        const watch = new ResizeObserver(() => follows.current && toEnd());
        if (box.current) {
            watch.observe(box.current);
            watch.observe(/** @type {HTMLElement} */ (list.current));
        }
        return () => watch.disconnect();
    }, []);
    const scrolled = () => {
        const b = /** @type {HTMLElement} */ (box.current);
        const atEnd = b.scrollHeight - b.scrollTop - b.clientHeight < near;
        // Messages above that are measured late push the end away; only the agent moves up.
        follows.current = atEnd || follows.current && b.scrollTop >= top.current;
        top.current = b.scrollTop;
        setAway(!follows.current);
    };
    const empty = s.entries.length === 0 && own.length === 0;
    return html`
        <div class="log-frame">
            <section class="log" role="log" aria-live="off" aria-label=${t("log.label", { peer })} tabindex="0" ref=${box} onScroll=${scrolled}>
                ${empty && html`<p class="soft log-empty">${reading ? t("log.loading") : t(isLive(s) ? "log.empty" : "log.emptyEnded")}</p>`}
                <ol ref=${list}>
                    ${s.entries.map((e, i) => html`<${Message} key=${e.index} e=${e} first=${i === 0 || s.entries[i - 1].mine !== e.mine}
                        last=${e.index === lastMine} news=${s.divider?.index === e.index ? s.divider.count : 0} />`)}
                    ${own.map((p) => html`<${PendingMessage} key=${p.ref} p=${p} desk=${desk} />`)}
                </ol>
            </section>
            ${away && html`<button class="to-end small" onClick=${() => { follows.current = true; toEnd(); }}>${t("log.latest")}</button>`}
        </div>`;
}
