import { en } from "./en.js";
import { pseudo } from "./pseudo.js";

/** The languages: English, and two that only testers read. */
const locales = {
    "en": { locale: undefined, dir: "ltr", change: (/** @type {string} */ s) => s },
    "en-XA": { locale: "en", dir: "ltr", change: pseudo },
    "ar-XB": { locale: "en", dir: "rtl", change: pseudo },
};

const wanted = new URLSearchParams(location.search).get("lang") ?? "en";
const spoken = locales[/** @type {keyof typeof locales} */ (wanted)] ?? locales.en;
const plurals = new Intl.PluralRules("en");
const clock = new Intl.DateTimeFormat(spoken.locale, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(spoken.locale, { day: "numeric", month: "short" });
const long = new Intl.DateTimeFormat(spoken.locale, { dateStyle: "medium", timeStyle: "medium" });

export function applyLanguage() {
    document.documentElement.lang = spoken === locales.en ? "en" : wanted;
    document.documentElement.dir = spoken.dir;
}

/** The catalogue's words for key. @param {string} key @param {Record<string, any>} [values] @returns {string} */
export function t(key, values = {}) {
    const entry = en[key];
    if (entry === undefined) {
        return key;
    }
    const text = typeof entry === "string" ? entry : entry[plurals.select(values.n) === "one" ? "one" : "other"];
    return spoken.change(text).replace(/\{([a-z]+)\}/g, (mark, name) => name in values ? String(values[name]) : mark);
}

/** @param {string} key */
export function has(key) {
    return key in en;
}

/** The time of day; with the day when it is not today. @param {string} at */
export function timeOf(at) {
    const date = new Date(at);
    const today = date.toDateString() === new Date().toDateString();
    return today ? clock.format(date) : `${day.format(date)}, ${clock.format(date)}`;
}

/** @param {string} at */
export function fullTime(at) {
    return long.format(new Date(at));
}

/** Minutes and seconds. @param {number} ms */
export function duration(ms) {
    const s = Math.max(0, Math.floor(ms / 1000));
    const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
    const hours = Math.floor(s / 3600);
    return (hours ? hours + ":" + two(Math.floor(s / 60) % 60) : String(Math.floor(s / 60))) + ":" + two(s % 60);
}
