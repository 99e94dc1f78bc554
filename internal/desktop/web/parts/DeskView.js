import { html } from "../app/html.js";
import { t } from "../words/words.js";
import { Announcer } from "./Announcer.js";
import { Arrived } from "./Arrived.js";
import { Details } from "./Details.js";
import { HelpDialog } from "./HelpDialog.js";
import { Idle } from "./Idle.js";
import { IncomingCard } from "./IncomingCard.js";
import { Notices } from "./Notices.js";
import { Rail } from "./Rail.js";
import { SessionView } from "./SessionView.js";
import { SettingsDialog } from "./SettingsDialog.js";
import { SignInAgain } from "./SignInAgain.js";
import { SignOutDialog } from "./SignOutDialog.js";
import { TopStrip } from "./TopStrip.js";

/** The desk of somebody who is signed in. @param {{desk: import("../app/desk.js").Desk}} props */
export function DeskView({ desk }) {
    const { sessions, open, details, interrupted, dialog } = desk.state;
    const s = sessions[open];
    return html`
        <div class="desk ${s ? "has-session" : ""} ${s && details ? "has-details" : ""} ${desk.work.atWork() ? "at-work" : ""}" inert=${interrupted !== ""}>
            <${TopStrip} desk=${desk} />
            <nav class="rail" aria-label=${t("regions.rail")} data-region tabindex="-1"><${Rail} desk=${desk} /></nav>
            <main class="centre" aria-label=${t("regions.session")} data-region tabindex="-1">
                ${s ? html`<${SessionView} key=${s.id} desk=${desk} s=${s} />` : html`<${Idle} desk=${desk} />`}
            </main>
            ${s && details && html`
                <aside class="details" aria-label=${t("regions.data")} data-region tabindex="-1"><${Details} key=${s.id} desk=${desk} s=${s} /></aside>`}
            <div class="cards">
                <${IncomingCard} desk=${desk} />
                <${Arrived} desk=${desk} />
                <${Notices} desk=${desk} />
            </div>
            <${Announcer} desk=${desk} />
        </div>
        ${dialog === "settings" && html`<${SettingsDialog} desk=${desk} />`}
        ${dialog === "help" && html`<${HelpDialog} desk=${desk} />`}
        ${dialog === "signout" && html`<${SignOutDialog} desk=${desk} />`}
        ${interrupted && html`<${SignInAgain} desk=${desk} />`}`;
}
