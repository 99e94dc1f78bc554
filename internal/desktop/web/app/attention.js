import { t } from "../words/words.js";
import { Sound } from "./sound.js";
import { isLive, lastIndex, unread } from "./sessions.js";

/** @import { Entry, Session } from "./types.js" */

const ringEvery = 4000; // ms between two soft rings

/** Attention is how the page calls an agent who does not look at it: title,
 * icon, notices, sounds; and how it knows what he has seen. */
export class Attention {
    #sound = new Sound();
    #timer = 0;
    /** @type {Map<string, Notification>} */
    #notices = new Map();
    /** @type {(() => void) | undefined} */
    #stopListening;

    /** @param {import("./desk.js").Desk} desk */
    constructor(desk) {
        this.desk = desk;
    }

    start() {
        this.stop();
        addEventListener("focus", this.#attend);
        addEventListener("blur", this.#attend);
        document.addEventListener("visibilitychange", this.#woken);
        this.#stopListening = this.desk.store.listen(() => this.show());
        this.show();
    }

    stop() {
        removeEventListener("focus", this.#attend);
        removeEventListener("blur", this.#attend);
        document.removeEventListener("visibilitychange", this.#woken);
        this.#stopListening?.();
        clearInterval(this.#timer);
        this.#timer = 0;
        document.title = t("app.name");
        this.#icon("icon.svg");
    }

    #attend = () => this.attend();

    #woken = () => {
        this.attend();
        if (document.visibilityState === "visible") {
            this.desk.line.look();
            if (this.desk.state.line === "live") {
                this.desk.hearing.catchUp(); // a machine that slept may have missed something
            }
        }
    };

    /** The session before the agent's eyes. */
    #seen() {
        const { open, line, interrupted } = this.desk.state;
        const looks = document.visibilityState === "visible" && document.hasFocus() && line === "live" && !interrupted;
        return looks ? open : "";
    }

    /** @param {string} id */
    sees(id) {
        return this.#seen() === id;
    }

    /** Marks what the agent sees as read, here and in the other tabs. */
    attend() {
        const { desk } = this;
        const id = this.#seen();
        desk.tabs?.look(id);
        const s = desk.state.sessions[id];
        if (!s) {
            return;
        }
        this.#notices.get(id)?.close();
        const index = lastIndex(s);
        if (index > s.readTo || (s.divider && !s.divider.closed)) {
            desk.put({ ...s, readTo: Math.max(index, s.readTo), divider: s.divider && { ...s.divider, closed: true } });
            desk.memory?.keepRead(id, index);
            desk.tabs?.tell({ word: "read", session: id, index });
        }
    }

    /** New messages have come. @param {Session} s @param {Entry[]} fresh @param {boolean} seen */
    heard(s, fresh, seen) {
        const others = fresh.filter((e) => !e.mine);
        if (seen) {
            this.attend();
        } else if (others.length) {
            const text = t("notify.message", { n: others.length, text: others[others.length - 1].text });
            this.#call(s, text, () => this.#sound.message());
        }
    }

    /** @param {Session} s */
    ringing(s) {
        this.#call(s, t("ring.click"), () => this.#sound.ring(), t("ring.title", { peer: this.desk.nameOf(s.peer) }));
        clearInterval(this.#timer);
        this.#timer = setInterval(() => this.#ringOn(s.id), ringEvery);
    }

    /** @param {string} id */
    #ringOn(id) {
        if (this.desk.state.sessions[id]?.state !== "Alerting") {
            clearInterval(this.#timer);
            this.#notices.get(id)?.close();
        } else if (this.#leads() && this.desk.state.settings.sound) {
            this.#sound.ring();
        }
    }

    /** A session was answered for the agent. @param {Session} s */
    arrived(s) {
        if (!this.sees(s.id)) {
            this.#call(s, t("auto.lead"), () => this.#sound.ring(), t("auto.title", { peer: this.desk.nameOf(s.peer) }));
        }
    }

    /** @param {Session} s */
    ended(s) {
        this.#notices.get(s.id)?.close();
    }

    #leads() {
        return this.desk.tabs?.leader ?? true;
    }

    /** One notice and one sound, however many tabs there are.
     * @param {Session} s @param {string} text @param {() => void} sound @param {string} [title] */
    async #call(s, text, sound, title = this.desk.nameOf(s.peer)) {
        const { settings } = this.desk.state;
        if (!this.#leads() || await this.desk.tabs?.seen(s.id)) {
            return;
        }
        if (settings.sound) {
            sound();
        }
        const looks = document.visibilityState === "visible" && document.hasFocus();
        if (settings.notices && !looks && "Notification" in globalThis && Notification.permission === "granted") {
            this.#notify(s.id, title, text);
        }
    }

    /** @param {string} id @param {string} title @param {string} body */
    #notify(id, title, body) {
        try {
            const notice = new Notification(title, { body, tag: id, icon: this.#address("icon.svg"), silent: true });
            notice.onclick = () => this.#clicked(id, notice);
            this.#notices.set(id, notice);
        } catch {
            // Some telephones have notices for installed pages alone.
        }
    }

    /** @param {string} id @param {Notification} notice */
    #clicked(id, notice) {
        notice.close();
        window.focus();
        const s = this.desk.state.sessions[id];
        if (s?.capabilities.includes("Accept")) {
            this.desk.talk.answer(s, "Accept");
        } else {
            this.desk.talk.open(id);
            this.desk.focusOn(true);
        }
    }

    /** Title and icon. */
    show() {
        const { sessions, line, phase, interrupted } = this.desk.state;
        const all = Object.values(sessions);
        const n = all.reduce((sum, s) => sum + (s.readTo === Infinity ? 0 : unread(s)), 0);
        const ringing = all.find((s) => s.state === "Alerting" && !s.autoAnswered);
        const talking = all.find(isLive);
        const lost = phase === "in" && (interrupted || line === "reconnecting" || line === "offline");
        let title = talking ? `${this.desk.nameOf(talking.peer)} · ${t("app.name")}` : t("app.name");
        title = lost ? `${t("title.lost")} · ${t("app.name")}` : ringing ? t("title.ringing", { peer: this.desk.nameOf(ringing.peer) }) : title;
        title = n ? t("title.unread", { n, title }) : title;
        if (document.title !== title) {
            document.title = title;
        }
        this.#icon(lost ? "icon-lost.svg" : ringing ? "icon-ring.svg" : n ? "icon-unread.svg" : "icon.svg");
    }

    /** @param {string} name */
    #address(name) {
        return document.getElementById("icon")?.dataset.icons + name;
    }

    /** @param {string} name */
    #icon(name) {
        const link = /** @type {HTMLLinkElement} */ (document.getElementById("icon"));
        if (link && !link.href.endsWith("/" + name)) {
            link.href = this.#address(name);
        }
    }
}
