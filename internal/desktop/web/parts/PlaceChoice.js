import { useEffect, useState } from "preact/hooks";
import { html } from "../app/html.js";
import { t } from "../words/words.js";

/** Which place to sit at: a list, or a field where the server has none to tell.
 * @param {{desk: import("../app/desk.js").Desk}} props */
export function PlaceChoice({ desk }) {
    const [places, setPlaces] = useState(/** @type {string[] | undefined} */ ([]));
    useEffect(() => { desk.work.places().then(setPlaces); }, [desk]);
    return html`
        <label for="place">${t("work.place")}</label>
        ${places ? html`
            <select id="place" name="place">
                <option value="">${t("work.own")}</option>
                ${places.map((name) => html`<option value=${name}>${name}</option>`)}
            </select>` : html`<input id="place" name="place" autocomplete="off" spellcheck=${false} />`}`;
}
