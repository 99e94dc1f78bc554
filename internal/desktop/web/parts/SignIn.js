import { useEffect, useRef } from "preact/hooks";
import { html } from "../app/html.js";
import { t } from "../words/words.js";
import { Refused } from "./Refused.js";

/** The sign-in form; the demo's addresses fill in the name with ?as=.
 * @param {{desk: import("../app/desk.js").Desk, user?: string, title?: string, lead?: string}} props */
export function SignIn({ desk, user, title = t("signin.title"), lead = t("signin.lead") }) {
    const form = useRef(/** @type {HTMLFormElement | null} */ (null));
    const { busy, signInRefusal } = desk.state;
    const known = user ?? new URLSearchParams(location.search).get("as") ?? "";
    useEffect(() => {
        /** @type {HTMLElement | null | undefined} */ (form.current?.querySelector(known ? "#password" : "#user"))?.focus();
    }, []);
    const submit = (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        const fields = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
        desk.signing.signIn(String(fields.get("user")).trim(), String(fields.get("password")));
    };
    return html`
        <form class="signin" onSubmit=${submit} ref=${form} aria-labelledby="signin-title">
            <p class="brand"><span class="mark" aria-hidden="true"></span>${t("app.name")}</p>
            <h1 id="signin-title">${title}</h1>
            <p class="soft">${lead}</p>
            <label for="user">${t("signin.user")}</label>
            <input id="user" name="user" autocomplete="username" autocapitalize="none" spellcheck=${false} required defaultValue=${known} />
            <label for="password">${t("signin.password")}</label>
            <input id="password" name="password" type="password" autocomplete="current-password" required />
            <button class="primary wide" disabled=${busy === "signIn"}>${t(busy === "signIn" ? "signin.busy" : "signin.go")}</button>
            <div role="alert">${signInRefusal && html`<${Refused} explanation=${signInRefusal} />`}</div>
        </form>`;
}
