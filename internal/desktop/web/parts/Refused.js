import { html } from "../app/html.js";
import { t } from "../words/words.js";
import { Reference } from "./Reference.js";

/** What was refused, why, and what next; with a reference to hand on.
 * @param {{explanation: import("../app/types.js").Explanation, close?: () => void}} props */
export function Refused({ explanation, close }) {
    return html`
        <div class="refused">
            <p class="refused-what">${explanation.what}</p>
            <p>${explanation.why}</p>
            <p>${explanation.next}</p>
            <p class="refused-foot">
                <${Reference} explanation=${explanation} />
                ${close && html`<button type="button" class="quiet small" onClick=${close}>${t("notice.close")}</button>`}
            </p>
        </div>`;
}
