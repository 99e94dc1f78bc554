import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { html } from "../app/html.js";
import { repliesOf } from "../app/replies.js";
import { t } from "../words/words.js";
import { Replies } from "./Replies.js";

/** Where a message is written. What is half written is kept per session.
 * @param {{desk: import("../app/desk.js").Desk, s: import("../app/types.js").Session, peer: string}} props */
export function Composer({ desk, s, peer }) {
    const [text, setText] = useState(() => desk.memory?.draft(s.id) ?? "");
    const field = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
    const shift = useRef(false);
    const [picked, setPicked] = useState(0);
    const [closed, setClosed] = useState(false);
    const called = !closed && /^\/\S*$/.test(text);
    const replies = called ? repliesOf(desk.state.settings.replies, text.slice(1)) : [];
    const at = Math.min(picked, replies.length - 1);
    const talking = s.state === "Talking";
    const write = (/** @type {string} */ words) => {
        setText(words);
        setPicked(0);
        setClosed(false);
        desk.memory?.keepDraft(s.id, words);
    };
    useLayoutEffect(() => {
        const f = /** @type {HTMLTextAreaElement} */ (field.current);
        f.style.height = "auto";
        f.style.height = Math.min(f.scrollHeight + 2, 180) + "px";
    }, [text]);
    useLayoutEffect(() => {
        desk.focusComposer = () => field.current?.focus();
        desk.takeDraft = (words) => { setText(words); field.current?.focus(); };
        const idle = document.activeElement === document.body || document.activeElement?.closest("[data-region]");
        if (s.direction === "Outgoing" && idle && !matchMedia("(pointer: coarse)").matches) {
            field.current?.focus();
        }
        return () => { desk.focusComposer = desk.takeDraft = undefined; };
    }, []);
    const send = () => {
        if (talking && text.trim()) {
            desk.talk.say(s, text);
            write("");
            field.current?.focus();
        }
    };
    const pick = (/** @type {number} */ i) => {
        write(replies[i].text);
        field.current?.focus();
    };
    const key = (/** @type {KeyboardEvent} */ event) => {
        shift.current = event.shiftKey;
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (called && event.key === "Escape") {
            setClosed(true);
        } else if (step && replies.length) {
            event.preventDefault();
            setPicked((at + step + replies.length) % replies.length);
        }
    };
    // The line break itself is caught, not the key: keyboards on glass have no key Enter.
    const insert = (/** @type {InputEvent} */ event) => {
        const lineBreak = event.inputType === "insertLineBreak" || event.inputType === "insertParagraph";
        if (lineBreak && !shift.current && replies.length) {
            event.preventDefault();
            pick(at);
        } else if ((event.inputType === "insertLineBreak" || event.inputType === "insertParagraph") && !shift.current) {
            event.preventDefault();
            send();
        }
    };
    const offline = desk.state.line === "offline" || desk.state.line === "reconnecting";
    return html`
        <form class="composer" onSubmit=${(/** @type {Event} */ e) => { e.preventDefault(); send(); }}>
            ${offline && html`<p class="small composer-note">${t("compose.offline")}</p>`}
            ${called && html`<${Replies} replies=${replies} at=${at} pick=${pick} />`}
            <div class="composer-line">
                <textarea aria-controls=${called ? "replies-found" : undefined} aria-activedescendant=${replies.length ? "reply-" + at : undefined} ref=${field} rows="1" dir="auto" data-first aria-label=${t("compose.label", { peer })} aria-describedby="compose-hint" enterkeyhint="send"
                    placeholder=${t("compose.placeholder")} value=${text} onKeyDown=${key} onBeforeInput=${insert} onInput=${(/** @type {any} */ e) => write(e.currentTarget.value)}></textarea>
                <button class="primary" disabled=${!talking || !text.trim()}>${t("compose.send")}</button>
            </div>
            <p id="compose-hint" class=${talking ? "small soft hint" : "small soft"}>${talking ? t("replies.hint") : t("session.wait", { peer })}</p>
        </form>`;
}
