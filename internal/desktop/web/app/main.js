import { h, render } from "preact";
import { App } from "../parts/App.js";
import { applyLanguage } from "../words/words.js";
import { Desk } from "./desk.js";
import { applyTheme } from "./settings.js";
import { listenForShortcuts } from "./shortcuts.js";

const desk = new Desk();
applyLanguage();
applyTheme(desk.state.settings.theme);
listenForShortcuts(desk);
addEventListener("beforeunload", (event) => {
    if (desk.state.pending.some((p) => p.state === "waiting" || p.state === "unknown")) {
        event.preventDefault(); // what still waits would not be sent
    }
});
matchMedia("(min-width: 64rem)").addEventListener("change", (event) => desk.set({ details: event.matches }));
render(h(App, { desk }), /** @type {HTMLElement} */ (document.getElementById("page")));
desk.signing.resume();
