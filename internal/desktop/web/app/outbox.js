import { refusalOf } from "./api.js";
import { newRef } from "./chance.js";

/** @import { Entry, Pending } from "./types.js" */

const again = 2000; // ms after which a try that failed on a live line is repeated

/**
 * Outbox holds one's own messages until both is true: the server has confirmed
 * the message, and the transcript shows it. Messages leave one after the other,
 * so that they arrive in the order in which they were written. A try whose
 * answer never came is repeated with the same reference, which the server
 * stores once (D-32).
 */
export class Outbox {
    /** @type {Pending[]} */
    #waiting = [];
    #sending = false;
    #timer = 0;

    /**
     * @param {object} to
     * @param {(p: Pending) => Promise<any>} to.send
     * @param {() => boolean} to.ready the line is live
     * @param {(all: Pending[]) => void} to.changed
     * @param {() => void} to.expired
     * @param {Storage} to.storage survives a refresh
     * @param {string} to.key
     */
    constructor(to) {
        this.to = to;
        try {
            this.#waiting = JSON.parse(to.storage.getItem(to.key) ?? "[]");
        } catch {
            this.#waiting = [];
        }
        // What was under way when the page went may have arrived.
        this.#waiting = this.#waiting.map((p) => p.state === "sending" ? { ...p, state: "unknown" } : p);
    }

    get all() {
        return this.#waiting;
    }

    /** @param {string} session @param {string} text */
    add(session, text) {
        this.#keep([...this.#waiting, { ref: newRef(), session, text, at: new Date().toISOString(), state: "waiting" }]);
        this.flush();
    }

    /** @param {string} ref */
    drop(ref) {
        this.#keep(this.#waiting.filter((p) => p.ref !== ref));
    }

    /** Drops everything. */
    clear() {
        this.#keep([]);
    }

    /** A transcript entry of one's own stands for the oldest message with its text.
     * @param {string} session @param {Entry} entry */
    match(session, entry) {
        const found = this.#waiting.find((p) => p.session === session && !p.shown && p.state !== "refused" && p.text === entry.text);
        if (found) {
            this.#change(found.ref, { shown: true });
        }
    }

    /** Sends what waits. */
    async flush() {
        clearTimeout(this.#timer);
        if (this.#sending) {
            return;
        }
        this.#sending = true;
        try {
            for (let next = this.#next(); next && this.to.ready(); next = this.#next()) {
                if (!await this.#try(next)) {
                    this.#timer = setTimeout(() => this.flush(), again);
                    break;
                }
            }
        } finally {
            this.#sending = false;
        }
    }

    #next() {
        return this.#waiting.find((p) => p.state === "waiting" || p.state === "unknown");
    }

    /** False: later.
     * @param {Pending} p */
    async #try(p) {
        const before = p.state;
        this.#change(p.ref, { state: "sending" });
        try {
            await this.to.send(p);
            this.#change(p.ref, { state: "sent" });
            return true;
        } catch (fault) {
            const refusal = refusalOf(fault);
            if (refusal.kind === "refused" && refusal.status < 500 && refusal.status !== 429) {
                this.#change(p.ref, { state: "refused", refusal });
                return true;
            }
            // Without an answer nobody can say whether it arrived; a refused try surely did not.
            this.#change(p.ref, { state: refusal.kind === "unreachable" || before === "unknown" ? "unknown" : "waiting" });
            if (refusal.kind === "expired") {
                this.to.expired();
            }
            return false;
        }
    }

    /** @param {string} ref @param {Partial<Pending>} change */
    #change(ref, change) {
        this.#keep(this.#waiting.map((p) => p.ref === ref ? { ...p, ...change } : p).filter((p) => !(p.shown && p.state === "sent")));
    }

    /** @param {Pending[]} all */
    #keep(all) {
        this.#waiting = all;
        this.to.changed(all);
        try {
            this.to.storage.setItem(this.to.key, JSON.stringify(all));
        } catch {
            // A full storage costs what waits its life after a refresh, not now.
        }
    }
}
