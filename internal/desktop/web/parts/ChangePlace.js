import { useState } from "preact/hooks";
import { html } from "../app/html.js";
import { t } from "../words/words.js";
import { PlaceChoice } from "./PlaceChoice.js";
import { Refused } from "./Refused.js";

/** Another place than the one where work began. @param {{desk: import("../app/desk.js").Desk}} props */
export function ChangePlace({ desk }) {
    const [open, setOpen] = useState(false);
    const { busy, workRefusal } = desk.state;
    if (!open) {
        return html`<button onClick=${() => setOpen(true)}>${t("work.change")}</button>`;
    }
    const submit = async (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        await desk.work.start(String(new FormData(/** @type {HTMLFormElement} */ (event.currentTarget)).get("place")).trim());
        setOpen(Boolean(desk.state.workRefusal));
    };
    return html`
        <form class="change-place" onSubmit=${submit}>
            <${PlaceChoice} desk=${desk} />
            <div class="dialog-acts">
                <button class="primary" disabled=${busy === "work"}>${t(busy === "work" ? "work.busy" : "work.changeGo")}</button>
                <button type="button" onClick=${() => setOpen(false)}>${t("data.cancel")}</button>
            </div>
            <div role="alert">${workRefusal && html`<div class="card card-refused"><${Refused} explanation=${workRefusal} /></div>`}</div>
        </form>`;
}
