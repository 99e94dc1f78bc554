import { useState } from "preact/hooks";
import { html } from "../app/html.js";
import { t } from "../words/words.js";
import { UserDataRow } from "./UserDataRow.js";

/** The data attached to a session, to be edited while it lasts. @param {{desk: import("../app/desk.js").Desk, s: import("../app/types.js").Session}} props */
export function UserData({ desk, s }) {
    const [round, setRound] = useState(0);
    const keys = Object.keys(s.userData).sort();
    const editable = s.capabilities.includes("AttachUserData");
    const add = async (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        const form = /** @type {HTMLFormElement} */ (event.currentTarget);
        const fields = new FormData(form);
        const key = String(fields.get("key")).trim();
        if (key && await desk.talk.setData(s, key, String(fields.get("value")))) {
            const stayed = form.contains(document.activeElement); // the pair may be there, and be edited, before the answer
            setRound(round + 1);
            setTimeout(() => stayed && document.getElementById("data-key")?.focus());
        }
    };
    return html`
        <section class="data" aria-labelledby="userdata">
            <h2 id="userdata">${t("data.title")}</h2>
            ${keys.length === 0 && html`<p class="soft">${t("data.none")}</p>`}
            <dl>${keys.map((k) => html`<${UserDataRow} key=${k} desk=${desk} s=${s} name=${k} editable=${editable} />`)}</dl>
            ${editable && html`
                <form key=${round} class="data-add" onSubmit=${add}>
                    <label class="small soft" for="data-key">${t("data.key")}</label>
                    <input id="data-key" name="key" autocomplete="off" required />
                    <label class="small soft" for="data-value">${t("data.value")}</label>
                    <input id="data-value" name="value" autocomplete="off" />
                    <button>${t("data.add")}</button>
                </form>`}
        </section>`;
}
