import { useEffect, useLayoutEffect, useReducer } from "preact/hooks";
import { html } from "../app/html.js";
import { SignIn, signInOf } from "./SignIn.js";

const again = 2000; // ms after which what could not be fetched is asked for once more

/** @param {import("../app/desk.js").Desk} desk */
function fetchView(desk) {
    import("./DeskView.js").then((module) => desk.set({ view: module.DeskView }), () => setTimeout(() => fetchView(desk), again));
}

/** The whole page. What only those see who are signed in is fetched while they
 * write their password. @param {{desk: import("../app/desk.js").Desk}} props */
export function App({ desk }) {
    const [, redraw] = useReducer((/** @type {number} */ n) => n + 1, 0);
    // At once, not after the first painting: the server may answer sooner than that.
    useLayoutEffect(() => desk.store.listen(() => redraw(undefined)), [desk]);
    const { phase, view } = desk.state;
    useEffect(() => {
        if (phase !== "loading" && !view) {
            fetchView(desk);
        }
    }, [phase]);
    if (phase === "in" && view) {
        return html`<${view} desk=${desk} />`;
    }
    return phase === "out" ? html`<main class="gate"><${SignIn} ...${signInOf(desk)} /></main>` : html`<main class="gate" aria-busy="true"></main>`;
}
