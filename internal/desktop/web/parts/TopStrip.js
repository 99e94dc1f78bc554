import { html } from "../app/html.js";
import { t } from "../words/words.js";
import { ConnectionLight } from "./ConnectionLight.js";

/** @param {{desk: import("../app/desk.js").Desk}} props */
export function TopStrip({ desk }) {
    return html`
        <header class="strip" aria-label=${t("strip.label")}>
            <p class="brand"><span class="mark" aria-hidden="true"></span>${t("app.name")}</p>
            <${ConnectionLight} desk=${desk} />
            ${desk.state.tenant && html`<p class="tenant small soft" title=${t("strip.tenant", { name: desk.state.tenant })}>${desk.state.tenant}</p>`}
            <span class="grow"></span>
            <button class="icon-button" onClick=${() => desk.set({ dialog: "help" })} aria-label=${t("strip.help")} title=${t("strip.help")}>?</button>
            <button class="icon-button" onClick=${() => desk.set({ dialog: "settings" })} aria-label=${t("strip.settings")} title=${t("strip.settings")}>
                <svg viewBox="0 0 20 20" aria-hidden="true"><path d="M3 6h8m4 0h2M3 14h2m4 0h8" /><circle cx="13" cy="6" r="2" /><circle cx="7" cy="14" r="2" /></svg>
            </button>
            <button class="quiet leave" onClick=${() => desk.set({ dialog: "signout" })} title=${t("strip.signout")}>
                <svg viewBox="0 0 20 20" aria-hidden="true"><path d="M12 4H4v12h8M8 10h9m-3-3 3 3-3 3" /></svg><span>${t("strip.signout")}</span>
            </button>
        </header>`;
}
