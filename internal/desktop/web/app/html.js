import { h } from "preact";
import htm from "htm";

/** Markup as a tagged template.
 * @type {(strings: TemplateStringsArray, ...values: any[]) => any} */
export const html = htm.bind(/** @type {any} */ (h));
