import { html } from "../app/html.js";
import { t } from "../words/words.js";
import { ChangePlace } from "./ChangePlace.js";
import { DeviceList } from "./DeviceList.js";
import { StartWork } from "./StartWork.js";

/** The centre while no session is shown. @param {{desk: import("../app/desk.js").Desk}} props */
export function Idle({ desk }) {
    const { work } = desk;
    if (!work.atWork()) {
        return html`<${StartWork} desk=${desk} />`;
    }
    const able = work.fit().length > 0;
    const { people } = desk.state;
    const alone = people.length > 0 && people.every((p) => p.presence === "LoggedOut");
    return html`
        <div class="idle">
            <h1>${t(able ? "idle.title" : "device.none")}</h1>
            <p class="soft">${t(able ? "idle.lead" : "device.noneLead")} ${able && alone && t("idle.alone")}</p>
            <${DeviceList} devices=${work.devices} />
            <${ChangePlace} desk=${desk} />
            ${!able && html`<p>${t("device.next")}</p>`}
            ${able && !desk.state.directory && html`<p class="soft small">${t("find.plain")}</p>`}
        </div>`;
}
