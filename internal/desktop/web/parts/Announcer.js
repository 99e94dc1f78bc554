import { useEffect, useRef, useState } from "preact/hooks";
import { html } from "../app/html.js";
import { lastIndex } from "../app/sessions.js";
import { t } from "../words/words.js";

const kept = 5; // announcements that stay in the region: one that is replaced at once may not be spoken

/** Speaks to screen readers: each new message once, with author and text, and a
 * call at once. @param {{desk: import("../app/desk.js").Desk}} props */
export function Announcer({ desk }) {
    const { sessions, open } = desk.state;
    const s = sessions[open];
    const told = useRef(/** @type {Record<string, number>} */ ({}));
    const [words, setWords] = useState(/** @type {{key: string, text: string}[]} */ ([]));
    const last = s ? lastIndex(s) : 0;
    useEffect(() => {
        if (!s) {
            return;
        }
        const from = told.current[s.id] ?? (s.readTo === Infinity ? last : Math.min(s.readTo, last));
        told.current[s.id] = last;
        const fresh = s.entries.filter((e) => !e.mine && e.index > from);
        if (fresh.length) {
            const more = fresh.map((e) => ({ key: s.id + e.index, text: t("log.announce", { name: e.sender, text: e.text }) }));
            setWords((before) => [...before, ...more].slice(-kept));
        }
    }, [s?.id, last]);
    const ringing = Object.values(sessions).find((r) => r.capabilities.includes("Accept"));
    return html`
        <div class="unseen" id="announcements" aria-live="polite">${words.map((w) => html`<p key=${w.key}>${w.text}</p>`)}</div>
        <div class="unseen" id="alarm" role="alert">${ringing && t("ring.announce", { peer: desk.nameOf(ringing.peer) })}</div>`;
}
