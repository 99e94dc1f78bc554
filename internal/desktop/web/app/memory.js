/** @import { Past, Session } from "./types.js" */

const most = 50; // sessions in Recent

/** Memory is what the browser keeps for one user: drafts, read marks and the
 * list of recent sessions. No text of a transcript is in it. */
export class Memory {
    /** @param {string} user the id */
    constructor(user) {
        this.user = user;
    }

    /** @param {string} what */
    #key(what) {
        return `parley:${this.user}:${what}`;
    }

    /** @param {string} what @param {any} otherwise */
    #read(what, otherwise) {
        try {
            return JSON.parse(localStorage.getItem(this.#key(what)) ?? "null") ?? otherwise;
        } catch {
            return otherwise;
        }
    }

    /** @param {string} what @param {any} value */
    #write(what, value) {
        try {
            localStorage.setItem(this.#key(what), JSON.stringify(value));
        } catch {
            // A full or forbidden storage costs the memory, not the session.
        }
    }

    /** @param {string} session @returns {string} */
    draft(session) {
        return this.#read("draft:" + session, "");
    }

    /** @param {string} session @param {string} text */
    keepDraft(session, text) {
        if (text === "") {
            localStorage.removeItem(this.#key("draft:" + session));
        } else {
            this.#write("draft:" + session, text);
        }
    }

    /** @param {string} from a session @param {string} to another */
    moveDraft(from, to) {
        const text = this.draft(from);
        if (text) {
            this.keepDraft(to, text);
            this.keepDraft(from, "");
        }
    }

    forgetDrafts() {
        Object.keys(localStorage).filter((k) => k.startsWith(this.#key("draft:"))).forEach((k) => localStorage.removeItem(k));
    }

    /** @param {string} session @returns {number} */
    readTo(session) {
        return this.#read("read", {})[session] ?? 0;
    }

    /** @param {string} session @param {number} index */
    keepRead(session, index) {
        const marks = { ...this.#read("read", {}) };
        if (index > (marks[session] ?? 0)) {
            delete marks[session]; // to the end of the list, which is cut at its beginning
            const kept = Object.entries(marks).slice(-2 * most);
            this.#write("read", Object.fromEntries([...kept, [session, index]]));
        }
    }

    /** @returns {Past[]} */
    recent() {
        return this.#read("recent", []);
    }

    /** @param {Session} s */
    keepRecent(s) {
        const { id, peer, startedAt, endedAt, direction, reason } = s;
        const others = this.recent().filter((p) => p.id !== id);
        this.#write("recent", [{ id, peer, startedAt, endedAt, direction, reason }, ...others].slice(0, most));
    }

    /** Names that numbers turned out to have. @returns {Record<string, string>} */
    names() {
        return this.#read("names", {});
    }

    /** @param {Record<string, string>} names */
    keepNames(names) {
        this.#write("names", names);
    }
}
