import { html } from "../app/html.js";
import { t } from "../words/words.js";
import { Dialog } from "./Dialog.js";

/** @param {{desk: import("../app/desk.js").Desk}} props */
export function SignOutDialog({ desk }) {
    const live = desk.talk.live();
    const close = () => desk.set({ dialog: "" });
    return html`<${Dialog} label=${t("strip.signout")} close=${close}>
        <p>${live ? t("signout.sure", { peer: desk.nameOf(live.peer) }) : t("signout.plain")}</p>
        <div class="dialog-acts">
            <button class="danger" onClick=${() => desk.signing.signOut()}>${t("signout.yes")}</button>
            <button onClick=${close}>${t("signout.no")}</button>
        </div>
    <//>`;
}
