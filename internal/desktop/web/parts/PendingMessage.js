import { html } from "../app/html.js";
import { explain } from "../app/explain.js";
import { t } from "../words/words.js";
import { Reference } from "./Reference.js";

/** A message of one's own on its way. @param {{p: import("../app/types.js").Pending, desk: import("../app/desk.js").Desk}} props */
export function PendingMessage({ p, desk }) {
    const refused = p.state === "refused" && p.refusal ? explain("send", p.refusal) : undefined;
    const edit = () => {
        const words = [desk.memory?.draft(p.session), p.text].filter(Boolean).join("\n"); // what is half written stays
        desk.memory?.keepDraft(p.session, words);
        desk.outbox?.drop(p.ref);
        desk.takeDraft?.(words);
    };
    return html`
        <li class="message mine pending pending-${p.state}">
            <span class="unseen">${t("log.you")}</span>
            <p class="bubble" dir="auto">${p.text}</p>
            <span class="meta small" data-delivery=${p.state}>
                <span class="soft">${t("delivery." + p.state)}${refused ? `: ${refused.why} ${refused.next}` : ""}</span>
                ${p.state === "unknown" && html`<button class="quiet small" onClick=${() => desk.outbox?.flush()}>${t("delivery.retry")}</button>`}
                ${refused && html`
                    <button class="quiet small" onClick=${edit}>${t("delivery.edit")}</button>
                    <button class="quiet small" onClick=${() => desk.outbox?.drop(p.ref)}>${t("delivery.drop")}</button>
                    <${Reference} explanation=${refused} />`}
            </span>
        </li>`;
}
