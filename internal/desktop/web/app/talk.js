import { Refused, refusalOf } from "./api.js";
import { newRef } from "./chance.js";
import { explain } from "./explain.js";
import { isLive } from "./sessions.js";

/** @import { Pending, Session } from "./types.js" */

/** Talk is what an agent does with sessions. */
export class Talk {
    /** Sessions that are being accepted, declined or ended: a second click does nothing more.
     * @type {Set<string>} */
    #deciding = new Set();

    /** @param {import("./desk.js").Desk} desk */
    constructor(desk) {
        this.desk = desk;
    }

    /** @param {string} number @param {string} [from] a session that is over: what was half written there goes along */
    async start(number, from) {
        const { desk } = this;
        const live = this.live();
        if (live?.peer === number) {
            this.open(live.id);
            return;
        }
        if (desk.state.dialing) {
            return;
        }
        const ref = newRef();
        desk.set({ dialing: { number, from }, asksEnd: false });
        try {
            const devicePath = desk.work.from();
            const body = { operationName: "InitiateIMSession", destination: { phoneNumber: number }, ...(devicePath ? { devicePath } : {}) };
            await desk.api.post("/me/im-sessions", body, ref);
            this.#taken();
            if (desk.state.line !== "live") {
                desk.line.look();
            }
        } catch (fault) {
            const refusal = refusalOf(fault);
            desk.set({ dialing: undefined });
            if (refusal.kind === "expired") {
                desk.signing.expire();
            } else {
                desk.notice(explain("start", refusal, { peer: desk.nameOf(number) }));
            }
        }
    }

    /** The server has taken the call; if it is told already, it is dialed no more. */
    #taken() {
        const { dialing } = this.desk.state;
        if (dialing) {
            this.desk.set({ dialing: { ...dialing, taken: true } });
        }
    }

    /** @param {Session} s @param {"Accept"|"Reject"} operationName */
    async answer(s, operationName) {
        const [act, wanted] = operationName === "Accept" ? ["accept", "Talking"] : ["decline", "Completed"];
        const done = await this.#decide(s, act, operationName, wanted);
        if (done && wanted === "Talking") {
            this.open(s.id);
        }
        if (done) {
            this.desk.focusOn(wanted === "Talking");
        }
    }

    /** @param {Session} s */
    async end(s) {
        this.desk.set({ asksEnd: false });
        if (await this.#decide(s, "end", "Complete", "Completed")) {
            this.desk.focusOn();
        }
    }

    /** Orders what ends in a state; that somebody else was quicker is no failure.
     * @param {Session} s @param {string} act @param {string} operationName @param {string} wanted a state */
    async #decide(s, act, operationName, wanted) {
        const { desk } = this;
        if (this.#deciding.has(s.id)) {
            return false;
        }
        this.#deciding.add(s.id);
        const done = await desk.attempt(act, () => this.#order(s, { operationName }).catch((fault) => {
            const over = fault instanceof Refused && (fault.refusal.code === 6 || operationName === "Complete" && fault.refusal.code === 2);
            if (desk.state.sessions[s.id]?.state !== wanted && !(over && wanted === "Completed")) {
                throw fault;
            }
        }));
        this.#deciding.delete(s.id);
        return done;
    }

    /** @param {Session} s @param {string} key @param {any} value */
    setData(s, key, value) {
        const operationName = key in s.userData ? "UpdateUserData" : "AttachUserData";
        return this.desk.attempt("data", () => this.#order(s, { operationName, userData: { [key]: value } }));
    }

    /** @param {Session} s @param {string} key */
    deleteData(s, key) {
        return this.desk.attempt("data", () => this.#order(s, { operationName: "DeleteUserData", key }));
    }

    /** @param {Session} s @param {object} order */
    #order(s, order) {
        return this.desk.api.post("/me/im-sessions/" + s.id, order, newRef());
    }

    /** Sends one message; the outbox calls it. @param {Pending} p */
    deliver(p) {
        const s = this.desk.state.sessions[p.session];
        const devicePath = s?.devicePath ?? this.desk.work.fit()[0]?.path;
        return this.desk.api.post("/me/im-sessions/" + p.session, {
            operationName: "SendMessage", text: p.text, clientMessageId: p.ref,
            ...(s ? { destination: { phoneNumber: s.peer } } : {}), ...(devicePath ? { devicePath } : {}),
        });
    }

    /** @param {Session} s @param {string} text */
    say(s, text) {
        this.desk.change(s.id, (known) => ({ ...known, divider: undefined }));
        this.desk.outbox?.add(s.id, text);
    }

    /** Shows a session; the browser's Back leads to what was shown before.
     * @param {string} id "" for none */
    open(id) {
        if ((history.state?.open ?? "") !== id) {
            history.pushState({ open: id }, "");
        }
        this.show(id);
    }

    /** @param {string} id "" for none */
    show(id) {
        const { desk } = this;
        desk.set({ open: id, asksEnd: false, arrived: desk.state.arrived === id ? "" : desk.state.arrived });
        const s = desk.state.sessions[id];
        if (s && !s.whole && !isLive(s)) {
            desk.hearing.readPast(s);
        }
        desk.attention.attend();
    }

    /** On a narrow page the list is shown instead of the session. */
    showList() {
        if (matchMedia("(max-width: 639px)").matches) {
            this.open("");
        }
    }

    /** The session that is going on, if there is one. @returns {Session | undefined} */
    live() {
        return Object.values(this.desk.state.sessions).find(isLive);
    }
}
