import { html } from "../app/html.js";
import { t } from "../words/words.js";
import { Face } from "./Face.js";
import { StateButton } from "./StateButton.js";

/** The agent at the top of the rail. @param {{desk: import("../app/desk.js").Desk}} props */
export function Me({ desk }) {
    const me = desk.state.me;
    const name = [me?.firstName, me?.lastName].filter(Boolean).join(" ") || me?.userName || "";
    const numbers = desk.work.devices.map((d) => d.phoneNumber).join(", ");
    return html`
        <div class="me">
            <${Face} name=${name} />
            <p class="me-name"><strong>${name}</strong><span class="soft small">${numbers ? t("me.extension", { number: numbers }) : t("me.noExtension")}</span></p>
            <${StateButton} desk=${desk} />
        </div>`;
}
