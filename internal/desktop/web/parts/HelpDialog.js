import { html } from "../app/html.js";
import { t } from "../words/words.js";
import { Dialog } from "./Dialog.js";

/** @param {{desk: import("../app/desk.js").Desk}} props */
export function HelpDialog({ desk }) {
    const { shortcuts } = desk.state.settings;
    const close = () => desk.set({ dialog: "" });
    const acts = /** @type {import("../app/settings.js").Act[]} */ (Object.keys(shortcuts));
    return html`<${Dialog} label=${t("help.title")} close=${close}>
        <h1>${t("help.title")}</h1>
        <p>${t("help.lead")}</p>
        <dl class="keys">
            <div><dt><kbd>${t("key.enter")}</kbd></dt><dd>${t("help.send")}</dd></div>
            <div><dt><kbd>${t("key.shiftEnter")}</kbd></dt><dd>${t("help.line")}</dd></div>
            ${acts.map((a) => html`<div><dt><kbd>${shortcuts[a].on ? shortcuts[a].keys : t("help.off")}</kbd></dt><dd>${t("act." + a)}</dd></div>`)}
        </dl>
        <p>${t("help.more")}</p>
        <div class="dialog-acts"><button class="primary" onClick=${close}>${t("settings.close")}</button></div>
    <//>`;
}
