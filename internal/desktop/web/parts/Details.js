import { html } from "../app/html.js";
import { fullTime, t } from "../words/words.js";
import { UserData } from "./UserData.js";

/** The right side: user data, participants, facts. @param {{desk: import("../app/desk.js").Desk, s: import("../app/types.js").Session}} props */
export function Details({ desk, s }) {
    const me = desk.state.me;
    const own = desk.work.devices.find((d) => d.path === s.devicePath)?.phoneNumber;
    return html`
        <${UserData} desk=${desk} s=${s} />
        <section aria-labelledby="participants">
            <h2 id="participants">${t("people.title")}</h2>
            <ul class="plain">
                <li>${t("people.you", { name: [me?.firstName, me?.lastName].filter(Boolean).join(" ") || me?.userName })}${own && html` <span class="soft">${own}</span>`}</li>
                <li>${desk.nameOf(s.peer)}${desk.nameOf(s.peer) !== s.peer && html` <span class="soft">${s.peer}</span>`}</li>
            </ul>
        </section>
        <section aria-labelledby="facts">
            <h2 id="facts">${t("facts.title")}</h2>
            <dl class="facts">
                <div><dt>${t("facts.started")}</dt><dd><time datetime=${s.startedAt}>${fullTime(s.startedAt)}</time></dd></div>
                ${s.endedAt && html`<div><dt>${t("facts.ended")}</dt><dd><time datetime=${s.endedAt}>${fullTime(s.endedAt)}</time></dd></div>`}
                <div><dt>${t("facts.id")}</dt><dd class="reference">${s.id}</dd></div>
            </dl>
        </section>`;
}
