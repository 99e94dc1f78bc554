import { h, render } from "preact";
import { App } from "../parts/App.js";
import { applyLanguage } from "../words/words.js";
import { Desk } from "./desk.js";
import { applyTheme, loadSettings } from "./settings.js";
import { listenForShortcuts } from "./shortcuts.js";

const page = /** @type {HTMLElement} */ (document.getElementById("page"));
const again = 2000; // ms after which what could not be fetched is asked for once more

function openDesk() {
    const desk = new Desk();
    listenForShortcuts(desk);
    addEventListener("beforeunload", (event) => {
        if (desk.state.pending.some((p) => p.state === "waiting" || p.state === "unknown")) {
            event.preventDefault(); // what still waits would not be sent
        }
    });
    matchMedia("(min-width: 64rem)").addEventListener("change", (event) => desk.set({ details: event.matches }));
    render(h(App, { desk }), page);
    desk.signing.resume();
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
