import { useEffect, useRef } from "preact/hooks";
import { html } from "../app/html.js";
import { t } from "../words/words.js";
import { Refused } from "./Refused.js";

/** The sign-in form; the demo's addresses fill in the name with ?as=.
 * @param {{busy: boolean, refusal?: import("../app/types.js").Explanation, signIn: (user: string, password: string) => void, user?: string, title?: string, lead?: string}} props */
export function SignIn({ busy, refusal, signIn, user, title = t("signin.title"), lead = t("signin.lead") }) {
    const form = useRef(/** @type {HTMLFormElement | null} */ (null));
    const known = user ?? new URLSearchParams(location.search).get("as") ?? "";
    useEffect(() => {
        /** @type {HTMLElement | null | undefined} */ (form.current?.querySelector(known ? "#password" : "#user"))?.focus();
    }, []);
    useEffect(() => {
        if (refusal) { // most often it is the password
            /** @type {HTMLInputElement | null | undefined} */ (form.current?.querySelector("#password"))?.select();
        }
    }, [refusal]);
    const submit = (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        const fields = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
        signIn(String(fields.get("user")).trim(), String(fields.get("password")));
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
            <button class="primary wide" disabled=${busy}>${t(busy ? "signin.busy" : "signin.go")}</button>
            <div role="alert">${refusal && html`<${Refused} explanation=${refusal} />`}</div>
        </form>`;
}

/** What the form needs of a desk, which may be on its way.
 * @param {Promise<import("../app/desk.js").Desk>} opening @param {import("../app/desk.js").Desk} [desk] */
export function signInOf(opening, desk) {
    const signIn = async (/** @type {string} */ user, /** @type {string} */ password) => (await opening).signing.signIn(user, password);
    return { busy: desk?.state.busy === "signIn", refusal: desk?.state.signInRefusal, signIn };
}
