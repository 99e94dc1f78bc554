import { html } from "../app/html.js";

/** A coloured disc with initials. @param {{name: string}} props */
export function Face({ name }) {
    const words = name.split(/\s+/).filter(Boolean);
    const first = (/** @type {string | undefined} */ word) => word ? String.fromCodePoint(word.codePointAt(0) ?? 0) : "";
    const initials = /^[\d+]/.test(name) ? name.slice(-2) : first(words[0] ?? "?") + first(words[1]);
    const hue = [...name].reduce((sum, c) => sum + c.charCodeAt(0), 0) % 6;
    return html`<span class="face face-${hue}" aria-hidden="true">${initials.toUpperCase()}</span>`;
}
