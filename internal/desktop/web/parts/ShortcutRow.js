import { useState } from "preact/hooks";
import { html } from "../app/html.js";
import { keysOf } from "../app/shortcuts.js";
import { t } from "../words/words.js";

/** One shortcut: used or not, and with which keys.
 * @param {{act: string, shortcut: import("../app/settings.js").Shortcut, change: (s: import("../app/settings.js").Shortcut) => void}} props */
export function ShortcutRow({ act, shortcut, change }) {
    const [listens, setListens] = useState(false);
    const words = t("act." + act);
    const key = (/** @type {KeyboardEvent} */ event) => {
        if (!listens || event.key === "Tab" || ["Shift", "Control", "Alt", "Meta"].includes(event.key)) {
            return;
        }
        event.preventDefault();
        event.stopPropagation();
        setListens(false);
        if (event.key !== "Escape") {
            change({ on: true, keys: keysOf(event) });
        }
    };
    return html`
        <div class="shortcut">
            <label class="choice"><input type="checkbox" checked=${shortcut.on} onChange=${() => change({ ...shortcut, on: !shortcut.on })}
                aria-label=${t("settings.on", { keys: shortcut.keys, act: words })} /> ${words}</label>
            <kbd>${listens ? t("settings.press") : shortcut.keys}</kbd>
            <button class="small" onClick=${() => setListens(!listens)} onKeyDown=${key} onBlur=${() => setListens(false)}
                aria-label=${t("settings.changeOf", { act: words })}>${t("settings.change")}</button>
        </div>`;
}
