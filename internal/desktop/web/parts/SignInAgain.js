import { html } from "../app/html.js";
import { t } from "../words/words.js";
import { Dialog } from "./Dialog.js";
import { SignIn, signInOf } from "./SignIn.js";

/** Over the desk, when the server no longer knows the agent. What was written stays.
 * @param {{desk: import("../app/desk.js").Desk}} props */
export function SignInAgain({ desk }) {
    const { interrupted, me } = desk.state;
    const user = me?.userName ?? "";
    const lead = interrupted === "otherUser" ? t("signin.otherTab", { user }) : t("signin.expiredLead");
    return html`<${Dialog} label=${t("signin.expired")}>
        <${SignIn} ...${signInOf(Promise.resolve(desk), desk)} user=${user} title=${t("signin.expired")} lead=${lead} />
    <//>`;
}
