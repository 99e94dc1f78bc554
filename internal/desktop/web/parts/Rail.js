import { html } from "../app/html.js";
import { isLive, newestFirst } from "../app/sessions.js";
import { t } from "../words/words.js";
import { Finder } from "./Finder.js";
import { Me } from "./Me.js";
import { People } from "./People.js";
import { SessionRow } from "./SessionRow.js";

/** The left side: the agent, people, sessions. @param {{desk: import("../app/desk.js").Desk}} props */
export function Rail({ desk }) {
    const all = newestFirst(desk.state.sessions);
    const now = all.filter(isLive);
    const recent = all.filter((s) => !isLive(s));
    const atWork = desk.work.atWork();
    const { people, leader, dialing, earlier } = desk.state;
    return html`
        <${Me} desk=${desk} />
        ${atWork && html`<${Finder} desk=${desk} />`}
        <section aria-labelledby="now">
            <h2 id="now">${t("list.now")}</h2>
            ${dialing && html`<p class="row-note">${t("session.dialing", { number: desk.nameOf(dialing.number) })}</p>`}
            ${now.length === 0 && !dialing && html`<p class="row-note soft">${t("list.none")}</p>`}
            <ul>${now.map((s) => html`<li key=${s.id}><${SessionRow} desk=${desk} s=${s} /></li>`)}</ul>
        </section>
        ${recent.length > 0 && html`
            <section aria-labelledby="recent">
                <h2 id="recent">${t("list.recent")}</h2>
                <ul>${recent.map((s) => html`<li key=${s.id}><${SessionRow} desk=${desk} s=${s} /></li>`)}</ul>
                ${earlier && html`<button class="quiet small" onClick=${() => desk.attempt("read", () => desk.hearing.readEarlier(earlier))}>${t("list.earlier")}</button>`}
            </section>`}
        ${atWork && people.length > 0 && html`<${People} desk=${desk} people=${people} dialing=${Boolean(dialing)} />`}
        ${!leader && html`<p class="row-note soft small">${t("tabs.other")}</p>`}`;
}
