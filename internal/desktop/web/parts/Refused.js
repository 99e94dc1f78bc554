import { useState } from "preact/hooks";
import { html } from "../app/html.js";
import { t } from "../words/words.js";

/** What was refused, why, and what next; with a reference to hand on.
 * @param {{explanation: import("../app/types.js").Explanation, close?: () => void}} props */
export function Refused({ explanation, close }) {
    const [copied, setCopied] = useState(false);
    const copy = async () => {
        await navigator.clipboard?.writeText(`${explanation.what} ${explanation.why} (${explanation.id})`);
        setCopied(true);
    };
    return html`
        <div class="refused">
            <p class="refused-what">${explanation.what}</p>
            <p>${explanation.why}</p>
            <p>${explanation.next}</p>
            <p class="refused-foot">
                <span class="soft small reference">${t("notice.reference", { id: explanation.id })}</span>
                <button type="button" class="quiet small" onClick=${copy}>${t(copied ? "notice.copied" : "notice.copy")}</button>
                ${close && html`<button type="button" class="quiet small" onClick=${close}>${t("notice.close")}</button>`}
            </p>
        </div>`;
}
