import { useRef, useState } from "preact/hooks";
import { html } from "../app/html.js";
import { t } from "../words/words.js";

/** The reference of a refusal, to be handed on.
 * @param {{explanation: import("../app/types.js").Explanation}} props */
export function Reference({ explanation }) {
    const [done, setDone] = useState("copy");
    const shown = useRef(/** @type {HTMLElement | null} */ (null));
    const copy = async () => {
        try {
            await navigator.clipboard.writeText(`${explanation.what}. ${explanation.why} (${explanation.id})`);
            setDone("copied");
        } catch { // not allowed, or the page is not in a secure context
            getSelection()?.selectAllChildren(/** @type {HTMLElement} */ (shown.current));
            setDone(document.execCommand("copy") ? "copied" : "selected");
        }
    };
    return html`
        <span class="soft small reference" ref=${shown}>${t("notice.reference", { id: explanation.id })}</span>
        <button type="button" class="quiet small" onClick=${copy}>${t("notice." + done)}</button>`;
}
