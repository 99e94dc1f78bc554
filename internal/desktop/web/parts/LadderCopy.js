import { useEffect, useRef, useState } from "preact/hooks";
import { html } from "../app/html.js";
import { asMermaid, asText } from "../app/ladderText.js";
import { t } from "../words/words.js";
import { Dialog } from "./Dialog.js";

/** Takes the ladder along. @param {{shown: import("../app/types.js").Ladder}} props */
export function LadderCopy({ shown }) {
    const [copied, setCopied] = useState("");
    const [byHand, setByHand] = useState("");
    const field = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
    useEffect(() => { field.current?.select(); }, [byHand]);
    const copy = async (/** @type {string} */ what, /** @type {string} */ text) => {
        try {
            await navigator.clipboard.writeText(text);
            setCopied(what);
        } catch { // not allowed, or the page is not in a secure context
            setByHand(text);
        }
    };
    return html`
        <button class="small" onClick=${() => copy("mermaid", asMermaid(shown))}>${t(copied === "mermaid" ? "ladder.copied" : "ladder.mermaid")}</button>
        <button class="small" onClick=${() => copy("text", asText(shown))}>${t(copied === "text" ? "ladder.copied" : "ladder.text")}</button>
        ${byHand && html`<${Dialog} label=${t("ladder.byHand")} close=${() => setByHand("")}>
            <label for="by-hand">${t("ladder.byHand")}</label>
            <textarea id="by-hand" ref=${field} rows="12" readonly value=${byHand}></textarea>
            <div class="dialog-acts"><button class="primary" onClick=${() => setByHand("")}>${t("settings.close")}</button></div>
        <//>`}`;
}
