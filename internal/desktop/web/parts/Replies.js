import { html } from "../app/html.js";
import { t } from "../words/words.js";

/** The canned replies that fit what was written after the slash.
 * @param {{replies: import("../app/replies.js").Reply[], at: number, pick: (i: number) => void}} props */
export function Replies({ replies, at, pick }) {
    return html`
        <div class="replies">
            <ul id="replies-found" role="listbox" aria-label=${t("replies.label")}>
                ${replies.map((r, i) => html`
                    <li id=${"reply-" + i} role="option" aria-selected=${i === at} class=${i === at ? "reply reply-at" : "reply"}
                        onMouseDown=${(/** @type {Event} */ e) => { e.preventDefault(); pick(i); }}><strong>/${r.name}</strong> <span dir="auto">${r.text}</span></li>`)}
            </ul>
            <p class=${replies.length ? "unseen" : "small soft"} role="status">${replies.length ? t("replies.label") + ": /" + replies[at].name : t("replies.none")}</p>
        </div>`;
}
