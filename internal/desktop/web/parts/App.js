import { useEffect, useLayoutEffect, useReducer } from "preact/hooks";
import { html } from "../app/html.js";
import { wasHere } from "../app/settings.js";
import { SignIn, signInOf } from "./SignIn.js";

const again = 2000; // ms after which what could not be fetched is asked for once more

/** Fetches all that the desk will need, so that nothing is asked of a server of
 * a later version. @param {import("../app/desk.js").Desk} desk */
function fetchView(desk) {
    Promise.all([import("./DeskView.js"), import("cometd"), import("cometd/AckExtension.js")])
        .then(([module]) => desk.set({ view: module.DeskView }), () => setTimeout(() => fetchView(desk), again));
}

/** The whole page. The desk, and what only those see who are signed in, is
 * fetched while they write their password.
 * @param {{opening: Promise<import("../app/desk.js").Desk>, desk?: import("../app/desk.js").Desk}} props */
export function App({ opening, desk }) {
    const [, redraw] = useReducer((/** @type {number} */ n) => n + 1, 0);
    // At once, not after the first painting: the server may answer sooner than that.
    useLayoutEffect(() => desk?.store.listen(() => redraw(undefined)), [desk]);
    const phase = desk?.state.phase ?? "loading";
    const view = desk?.state.view;
    useEffect(() => {
        if (desk && !view) {
            fetchView(desk);
        }
    }, [desk]);
    if (phase === "in" && view) {
        return html`<${view} desk=${desk} />`;
    }
    const waits = phase === "in" || phase === "loading" && wasHere(); // who was here is most often known to the server
    return waits ? html`<main class="gate" aria-busy="true"></main>` : html`<main class="gate"><${SignIn} ...${signInOf(opening, desk)} /></main>`;
}
