import { h, render } from "preact";
import { App } from "../parts/App.js";
import { applyLanguage } from "../words/words.js";
import { applyTheme, loadSettings } from "./settings.js";

const page = /** @type {HTMLElement} */ (document.getElementById("page"));
const again = 2000; // ms after which what could not be fetched is asked for once more

/** The form is there before the desk is: it is all that a first visit shows. */
function openDesk() {
    /** @type {Promise<import("./desk.js").Desk>} */
    const opening = fetchDesk();
    render(h(App, { opening }), page);
    opening.then((desk) => render(h(App, { opening, desk }), page));
}

/** @returns {Promise<import("./desk.js").Desk>} */
function fetchDesk() {
    return import("./opening.js").then((module) => module.openDesk(),
        () => new Promise((done) => setTimeout(() => done(fetchDesk()), again)));
}

/** The ladder of a session is a page of its own, fetched by those who want it.
 * @param {string} id */
async function openLadder(id) {
    try {
        const [{ Ladder }, { LadderPage }] = await Promise.all([import("./ladder.js"), import("../parts/LadderPage.js"), dress("ladder.css")]);
        const ladder = new Ladder(id);
        render(h(LadderPage, { ladder }), page);
        ladder.look();
    } catch {
        setTimeout(() => openLadder(id), again);
    }
}

/** Adds a style sheet. @param {string} name */
function dress(name) {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = document.getElementById("icon")?.dataset.icons + name;
    return new Promise((done, failed) => {
        link.onload = done;
        link.onerror = failed;
        document.head.append(link);
    });
}

applyLanguage();
applyTheme(loadSettings().theme);
const ladder = location.pathname.match(/^\/ladder\/([0-9A-V]+)$/);
if (ladder) {
    openLadder(ladder[1]);
} else {
    openDesk();
}
