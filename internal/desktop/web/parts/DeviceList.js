import { html } from "../app/html.js";
import { t } from "../words/words.js";

/** The agent's devices, and why one cannot message. @param {{devices: import("../app/types.js").Device[]}} props */
export function DeviceList({ devices }) {
    if (devices.length === 0) {
        return html`<p class="soft">${t("device.noneAtAll")}</p>`;
    }
    return html`
        <section class="devices" aria-labelledby="devices">
            <h2 id="devices">${t("device.title")}</h2>
            <ul>${devices.map((d) => {
                const able = d.imCapable !== false && d.deviceState === "Active";
                const words = d.imCapable === false ? d.imUnfitReason : able ? t("device.fit") : t("device.inactive");
                return html`<li key=${d.id}><span class="dot ${able ? "dot-Ready" : "dot-NotReady"}" aria-hidden="true"></span><strong>${d.phoneNumber}</strong> <span>${words}</span></li>`;
            })}</ul>
        </section>`;
}
