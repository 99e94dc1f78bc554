/** @typedef {{on: boolean, keys: string}} Shortcut */
/** @typedef {"accept"|"decline"|"end"|"people"|"regions"|"help"} Act */

/**
 * @typedef {object} Settings what an agent may choose, for this browser
 * @property {"system"|"light"|"dark"} theme
 * @property {boolean} sound
 * @property {boolean} notices
 * @property {string} replies canned ones, one a line: a name and the text
 * @property {Record<Act, Shortcut>} shortcuts
 */

import { t } from "../words/words.js";

const key = "parley:settings";

/** @returns {Settings} */
export function defaults() {
    return {
        theme: "system", sound: true, notices: true, replies: t("settings.replies.default"),
        shortcuts: {
            accept: { on: true, keys: "Alt+A" }, decline: { on: true, keys: "Alt+D" }, end: { on: true, keys: "Alt+E" },
            people: { on: true, keys: "Ctrl+K" }, regions: { on: true, keys: "F6" }, help: { on: true, keys: "?" },
        },
    };
}

/** @returns {Settings} */
export function loadSettings() {
    const standard = defaults();
    try {
        const kept = JSON.parse(localStorage.getItem(key) ?? "{}");
        return { ...standard, ...kept, shortcuts: { ...standard.shortcuts, ...kept.shortcuts } };
    } catch {
        return standard;
    }
}

/** @param {Settings} settings */
export function keepSettings(settings) {
    localStorage.setItem(key, JSON.stringify(settings));
    applyTheme(settings.theme);
}

const here = "parley:here";

/** Whether somebody is signed in, as far as this browser remembers. */
export function wasHere() {
    try {
        return localStorage.getItem(here) !== null;
    } catch {
        return false;
    }
}

/** @param {boolean} is */
export function keepHere(is) {
    try {
        if (is) {
            localStorage.setItem(here, "");
        } else {
            localStorage.removeItem(here);
        }
    } catch {
        // Then the form is seen for a moment.
    }
}

/** @param {Settings["theme"]} theme */
export function applyTheme(theme) {
    document.documentElement.dataset.theme = theme;
}
