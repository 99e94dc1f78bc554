import { Desk } from "./desk.js";
import { listenForShortcuts } from "./shortcuts.js";

/** Opens the desk, which goes on where a refresh left off. */
export function openDesk() {
    const desk = new Desk();
    listenForShortcuts(desk);
    addEventListener("beforeunload", (event) => {
        if (desk.state.pending.some((p) => p.state === "waiting" || p.state === "unknown")) {
            event.preventDefault(); // what still waits would not be sent
        }
    });
    addEventListener("popstate", (event) => desk.state.phase === "in" && desk.talk.show(event.state?.open ?? ""));
    matchMedia("(min-width: 64rem)").addEventListener("change", (event) => desk.set({ details: event.matches }));
    desk.signing.resume();
    return desk;
}
