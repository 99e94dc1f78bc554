import { isLive } from "./sessions.js";

/** @import { Act } from "./settings.js" */

/** The keys of an event as settings write them: "Alt+A".
 * @param {KeyboardEvent} event */
export function keysOf(event) {
    // With Alt some keyboards write other characters; the key itself is meant.
    const key = event.altKey && event.code.startsWith("Key") ? event.code.slice(3) : event.key.length === 1 ? event.key.toUpperCase() : event.key;
    const shift = event.shiftKey && event.key.length > 1;
    return [event.ctrlKey || event.metaKey ? "Ctrl" : "", event.altKey ? "Alt" : "", shift ? "Shift" : "", key].filter(Boolean).join("+");
}

/** @param {EventTarget | null} target */
function isField(target) {
    return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** Listens for the shortcuts. @param {import("./desk.js").Desk} desk */
export function listenForShortcuts(desk) {
    document.addEventListener("keydown", (event) => {
        const { phase, interrupted, settings, dialog } = desk.state;
        if (phase !== "in" || interrupted || dialog || event.defaultPrevented || event.isComposing) {
            return;
        }
        const keys = keysOf(event);
        const single = keys.length === 1;
        if (single && isField(event.target)) {
            return;
        }
        const act = /** @type {Act[]} */ (Object.keys(settings.shortcuts)).find((a) => settings.shortcuts[a].on && settings.shortcuts[a].keys === keys);
        const back = keys === "Shift+" + settings.shortcuts.regions.keys && settings.shortcuts.regions.on;
        if (act || back) {
            event.preventDefault();
            carryOut(desk, act ?? "regions", back);
        }
    });
}

/** @param {import("./desk.js").Desk} desk @param {Act} act @param {boolean} back */
function carryOut(desk, act, back) {
    const { sessions, open } = desk.state;
    const ringing = Object.values(sessions).find((s) => s.capabilities.includes("Accept"));
    const live = desk.talk.live();
    switch (act) {
    case "accept":
        if (ringing) {
            desk.talk.answer(ringing, "Accept");
        }
        break;
    case "decline":
        if (ringing) {
            desk.talk.answer(ringing, "Reject");
        }
        break;
    case "end":
        if (live && isLive(live) && live.capabilities.includes("Complete") && !ringing) {
            if (open !== live.id) {
                desk.talk.open(live.id);
            }
            desk.set({ asksEnd: true });
        }
        break;
    case "people":
        desk.talk.showList();
        setTimeout(() => document.getElementById("find")?.focus());
        break;
    case "regions":
        nextRegion(back);
        break;
    case "help":
        desk.set({ dialog: "help" });
        break;
    }
}

/** @param {boolean} back */
function nextRegion(back) {
    const shown = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-region]")]).filter((r) => r.getClientRects().length > 0);
    const at = shown.findIndex((r) => r.contains(document.activeElement));
    const next = shown[(at + (back ? -1 : 1) + (at < 0 && back ? 1 : 0) + shown.length) % shown.length];
    const target = next?.querySelector("[data-first]") ?? next?.querySelector("textarea:not([disabled]), input:not([disabled]), button:not([disabled])") ?? next;
    /** @type {HTMLElement | null} */ (target)?.focus();
}
