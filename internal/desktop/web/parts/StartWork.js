import { html } from "../app/html.js";
import { t } from "../words/words.js";
import { DeviceList } from "./DeviceList.js";
import { PlaceChoice } from "./PlaceChoice.js";
import { Refused } from "./Refused.js";

/** Signed in, but without a contact-center session. @param {{desk: import("../app/desk.js").Desk}} props */
export function StartWork({ desk }) {
    const { busy, workRefusal } = desk.state;
    const submit = (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        desk.work.start(String(new FormData(/** @type {HTMLFormElement} */ (event.currentTarget)).get("place")).trim());
    };
    return html`
        <form class="idle" onSubmit=${submit}>
            <h1>${t("work.title")}</h1>
            <p class="soft">${t("work.lead")}</p>
            <div class="notices-inline" role="alert">${workRefusal && html`<div class="card card-refused"><${Refused} explanation=${workRefusal} /></div>`}</div>
            <${PlaceChoice} desk=${desk} />
            <button class="primary" disabled=${busy === "work"}>${t(busy === "work" ? "work.busy" : "work.go")}</button>
            <${DeviceList} devices=${desk.work.devices} />
        </form>`;
}
