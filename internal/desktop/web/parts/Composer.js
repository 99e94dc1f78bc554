import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { html } from "../app/html.js";
import { t } from "../words/words.js";

/** Where a message is written. What is half written is kept per session.
 * @param {{desk: import("../app/desk.js").Desk, s: import("../app/types.js").Session, peer: string}} props */
export function Composer({ desk, s, peer }) {
    const [text, setText] = useState(() => desk.memory?.draft(s.id) ?? "");
    const field = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
    const shift = useRef(false);
    const talking = s.state === "Talking";
    const write = (/** @type {string} */ words) => {
        setText(words);
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
    // The line break itself is caught, not the key: keyboards on glass have no key Enter.
    const key = (/** @type {KeyboardEvent} */ event) => { shift.current = event.shiftKey; };
    const insert = (/** @type {InputEvent} */ event) => {
        if ((event.inputType === "insertLineBreak" || event.inputType === "insertParagraph") && !shift.current) {
            event.preventDefault();
            send();
        }
    };
    const offline = desk.state.line === "offline" || desk.state.line === "reconnecting";
    return html`
        <form class="composer" onSubmit=${(/** @type {Event} */ e) => { e.preventDefault(); send(); }}>
            ${offline && html`<p class="small composer-note">${t("compose.offline")}</p>`}
            <div class="composer-line">
                <textarea ref=${field} rows="1" dir="auto" data-first aria-label=${t("compose.label", { peer })} aria-describedby="compose-hint" enterkeyhint="send"
                    placeholder=${t("compose.placeholder")} value=${text} onKeyDown=${key} onBeforeInput=${insert} onInput=${(/** @type {any} */ e) => write(e.currentTarget.value)}></textarea>
                <button class="primary" disabled=${!talking || !text.trim()}>${t("compose.send")}</button>
            </div>
            <p id="compose-hint" class="small soft">${t("compose.hint")}</p>
        </form>`;
}
