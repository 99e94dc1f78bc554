import { Api, basic, refusalOf } from "./api.js";
import { explain } from "./explain.js";
import { Store } from "./store.js";
import { t } from "../words/words.js";

/** @import { Explanation, Ladder as Shown, Step } from "./types.js" */

const every = 1000; // ms between looks at the log while the session lives
const page = 1000; // events in one answer

/**
 * @typedef {object} LadderState
 * @property {any} [view]
 * @property {"loading"|"out"|"in"|"gone"} phase
 * @property {boolean} busy
 * @property {Explanation} [refusal]
 * @property {Shown} [ladder] with all steps so far
 * @property {boolean} lost the last look failed
 */

/** Ladder follows the log of one session, which the server keeps; it draws
 * nothing that the page itself has seen. */
export class Ladder {
    api = new Api();
    /** @type {Store<LadderState>} */
    store = new Store(/** @type {LadderState} */ ({ phase: "loading", busy: false, lost: false }));
    #timer = 0;

    /** @param {string} id of the session */
    constructor(id) {
        this.id = id;
        document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.look());
    }

    /** @param {string} user @param {string} password */
    async signIn(user, password) {
        this.store.set({ busy: true, refusal: undefined });
        try {
            await this.api.get("/me", basic(user, password));
            await this.look();
        } catch (fault) {
            this.store.set({ refusal: explain("signIn", refusalOf(fault)) });
        } finally {
            this.store.set({ busy: false });
        }
    }

    /** Reads on, and again while the session lives. */
    async look() {
        clearTimeout(this.#timer);
        try {
            let more = true;
            while (more) {
                const { ladder } = await this.api.get(`/im-sessions/${this.id}/ladder?index=${this.#last()}&limit=${page}`);
                this.#take(ladder);
                more = this.#last() < ladder.lastIndex;
            }
        } catch (fault) {
            this.#failed(refusalOf(fault));
        }
        const { phase, ladder } = this.store.state;
        if (phase === "in" && !ladder?.endedAt && document.visibilityState === "visible") {
            this.#timer = setTimeout(() => this.look(), every);
        }
    }

    /** The number of the last event that is drawn; its steps are read once more,
     * for what a telephone said since. */
    #last() {
        return this.store.state.ladder?.steps.findLast((s) => s.index)?.index ?? 1;
    }

    /** @param {Shown} ladder a part, from the event that was asked for on */
    #take(ladder) {
        const known = this.store.state.ladder?.steps ?? [];
        const last = this.#last();
        const kept = known.slice(0, known.findLastIndex((s) => s.index && s.index < last) + 1);
        this.store.set({ phase: "in", lost: false, ladder: { ...ladder, steps: [...kept, ...ladder.steps] } });
    }

    /** @param {import("./types.js").Refusal} refusal */
    #failed(refusal) {
        if (refusal.kind === "expired") {
            this.store.set({ phase: "out" });
        } else if (refusal.kind === "refused" && refusal.status < 500 && refusal.status !== 429) {
            this.store.set({ phase: "gone", refusal: { what: t("ladder.refused"), why: t("ladder.gone"), next: t("next.address"), id: refusal.id } });
        } else if (this.store.state.phase === "loading") {
            this.store.set({ phase: "out", refusal: explain("read", refusal) });
        } else {
            this.store.set({ lost: true });
        }
    }
}

/** A party's name: the user's, with the number. @param {Shown["parties"][0]} p */
export function partyName(p) {
    return p.userName ? `${p.userName} (${p.phoneNumber})` : p.phoneNumber;
}

/** Milliseconds after the beginning. @param {Shown} ladder @param {Step} step */
export function since(ladder, step) {
    return Date.parse(step.timestamp) - Date.parse(ladder.startedAt);
}
