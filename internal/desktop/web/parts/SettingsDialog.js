import { useState } from "preact/hooks";
import { html } from "../app/html.js";
import { defaults, keepSettings } from "../app/settings.js";
import { t } from "../words/words.js";
import { Dialog } from "./Dialog.js";
import { ShortcutRow } from "./ShortcutRow.js";

/** @param {{desk: import("../app/desk.js").Desk}} props */
export function SettingsDialog({ desk }) {
    const { settings } = desk.state;
    const known = "Notification" in globalThis;
    const [permission, setPermission] = useState(known ? Notification.permission : "denied");
    const change = (/** @type {Partial<import("../app/settings.js").Settings>} */ part) => {
        const all = { ...settings, ...part };
        desk.set({ settings: all });
        keepSettings(all);
    };
    const close = () => desk.set({ dialog: "" });
    const allow = async () => setPermission(await Notification.requestPermission());
    const acts = /** @type {import("../app/settings.js").Act[]} */ (Object.keys(settings.shortcuts));
    return html`<${Dialog} label=${t("settings.title")} close=${close}>
        <h1>${t("settings.title")}</h1>
        <fieldset>
            <legend>${t("settings.theme")}</legend>
            ${/** @type {const} */ (["system", "light", "dark"]).map((theme) => html`
                <label class="choice"><input type="radio" name="theme" checked=${settings.theme === theme} onChange=${() => change({ theme })} /> ${t("settings.theme." + theme)}</label>`)}
        </fieldset>
        <label class="choice"><input type="checkbox" checked=${settings.sound} onChange=${() => change({ sound: !settings.sound })} /> ${t("settings.sound")}</label>
        <label class="choice"><input type="checkbox" checked=${settings.notices} onChange=${() => change({ notices: !settings.notices })} /> ${t("settings.notices")}</label>
        ${settings.notices && permission === "default" && html`<button onClick=${allow}>${t("settings.allow")}</button>`}
        ${settings.notices && permission === "denied" && html`<p class="small soft">${t("settings.denied")}</p>`}
        <div class="data-add">
        <label class="heading" for="replies">${t("settings.replies")}</label>
        <textarea id="replies" rows="4" dir="auto" aria-describedby="replies-lead" value=${settings.replies}
            onChange=${(/** @type {any} */ e) => change({ replies: e.currentTarget.value })}></textarea>
        <p id="replies-lead" class="small soft">${t("settings.repliesLead")}</p>
        </div>
        <h2>${t("settings.shortcuts")}</h2>
        <ul class="plain">${acts.map((act) => html`
            <li key=${act}><${ShortcutRow} act=${act} shortcut=${settings.shortcuts[act]}
                change=${(/** @type {import("../app/settings.js").Shortcut} */ s) => change({ shortcuts: { ...settings.shortcuts, [act]: s } })} /></li>`)}</ul>
        <div class="dialog-acts">
            <button class="primary" onClick=${close}>${t("settings.close")}</button>
            <button onClick=${() => change({ shortcuts: defaults().shortcuts })}>${t("settings.reset")}</button>
        </div>
    <//>`;
}
