import { html } from "../app/html.js";
import { t } from "../words/words.js";
import { Dialog } from "./Dialog.js";

/** @param {{desk: import("../app/desk.js").Desk}} props */
export function SignOutDialog({ desk }) {
    const live = desk.talk.live();
    const close = () => desk.set({ dialog: "" });
    const leaves = desk.state.busy === "signOut";
    const unsent = desk.state.pending.filter((p) => p.state !== "sent").length;
    return html`<${Dialog} label=${t("strip.signout")} close=${close}>
        <p>${live ? t("signout.sure", { peer: desk.nameOf(live.peer) }) : t("signout.plain")}</p>
        ${unsent > 0 && html`<p>${t("signout.unsent", { n: unsent })}</p>`}
        <div class="dialog-acts">
            <button class="danger" onClick=${() => leaves || desk.signing.signOut()}>${t(leaves ? "signout.busy" : "signout.yes")}</button>
            <button disabled=${leaves} onClick=${close}>${t("signout.no")}</button>
        </div>
    <//>`;
}
