/**
 * Tabs lets the tabs of one browser act as one: the one that holds the leader's
 * lock gives notices and sounds; a lock also says which session an agent looks
 * at, so that nobody is called to what he sees. Locks end with their tab, so no
 * tab waits for a dead one. Without locks (the page is not in a secure context)
 * every tab is on its own.
 */
export class Tabs {
    leader = !navigator.locks;
    /** @type {BroadcastChannel | undefined} */
    #channel;
    #end = new AbortController();
    /** @type {(() => void) | undefined} */
    #lookAway;
    #looking = "";

    /**
     * @param {string} user the id
     * @param {(word: any) => void} told what another tab says
     * @param {() => void} changed leader is another
     */
    constructor(user, told, changed) {
        this.user = user;
        this.#channel = new BroadcastChannel("parley");
        this.#channel.onmessage = (event) => told(event.data);
        this.#lead(changed);
    }

    /** @param {() => void} changed */
    async #lead(changed) {
        try {
            await navigator.locks?.request(`parley:leader:${this.user}`, { signal: this.#end.signal }, () => {
                this.leader = true;
                changed();
                return this.#held();
            });
        } catch {
            // Closed while waiting.
        }
    }

    #held() {
        return new Promise((done) => this.#end.signal.addEventListener("abort", () => done(undefined)));
    }

    /** @param {object} word */
    tell(word) {
        this.#channel?.postMessage({ user: this.user, ...word });
    }

    /** Says which session is before the agent's eyes in this tab, "" for none.
     * @param {string} session */
    look(session) {
        if (session === this.#looking) {
            return;
        }
        this.#looking = session;
        this.#lookAway?.();
        this.#lookAway = undefined;
        if (session && navigator.locks) {
            const over = new Promise((done) => { this.#lookAway = () => done(undefined); });
            navigator.locks.request(this.#eye(session), { mode: "shared" }, () => over);
        }
    }

    /** @param {string} session */
    #eye(session) {
        return `parley:look:${this.user}:${session}`;
    }

    /** Whether the agent sees the session in any tab.
     * @param {string} session */
    async seen(session) {
        const locks = await navigator.locks?.query();
        return locks?.held?.some((lock) => lock.name === this.#eye(session)) ?? this.#looking === session;
    }

    close() {
        this.look("");
        this.#end.abort();
        this.#channel?.close();
        this.#channel = undefined;
    }
}
