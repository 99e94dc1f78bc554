import { t } from "../words/words.js";
import { unanswered } from "./explain.js";
import { refusalOf } from "./api.js";
import { divided, entryOf, hasGap, isLive, lastIndex, listed, shown, withEntries } from "./sessions.js";

/** @import { Entry, Resource, Session } from "./types.js" */

const keptWords = 5; // announcements that stay: one that is replaced at once may not be spoken
const logoutTime = 1000; // ms
const readAgain = 2000; // ms
const page = 200; // messages in one answer: on a slow network it must come in time
const earlier = 30; // ended sessions in one answer

/** Hearing is how the page learns what happened: from notifications, and by
 * reading everything again after each gap in them. */
export class Hearing {
    #reading = false;
    #again = false;
    #goesOn = false; // what was open before a refresh has been seen to

    /** @param {import("./desk.js").Desk} desk */
    constructor(desk) {
        this.desk = desk;
    }

    /** One notification. @param {any} data */
    told(data) {
        switch (data.messageType) {
        case "IMSessionStateChangeMessage":
            this.#changed(data.imSession, data.notificationType, data.errorMessage ?? "");
            break;
        case "IMLogUpdateMessage":
            if (data.notificationType === "DeliveryFailed") {
                this.desk.notice({ what: t("undelivered"), why: data.message, next: t("next.resend"), id: data.imSessionPath.split("/").pop() });
            } else {
                this.#said(data);
            }
            break;
        case "DeviceStateChangeMessage":
            this.desk.work.look({ devices: data.devices });
            if (!this.desk.work.atWork()) {
                setTimeout(() => this.desk.signing.check(), logoutTime); // whoever ends work elsewhere ends the sign-in too, a moment later
            }
            break;
        }
    }

    /** @param {Resource} resource @param {string} [what] @param {string} [words] */
    #changed(resource, what, words) {
        const { desk } = this;
        const before = this.#known(resource);
        const s = this.#take(resource);
        if (what === "Error") {
            const explanation = unanswered(s, desk.nameOf(s.peer), words ?? "");
            if (explanation) {
                desk.notice(explanation);
            }
        }
        if (!before) {
            this.#begun(s, what !== undefined);
        }
        if (isLive(s) !== isLive(before ?? { ...s, state: "Completed" })) {
            desk.people.look(); // somebody is busy now, or free again
        }
        if (!isLive(s) && before && isLive(before)) {
            desk.set({ asksEnd: false, arrived: desk.state.arrived === s.id ? "" : desk.state.arrived });
            desk.attention.ended(s);
        }
        if (s.state === "Talking" && before?.state === "Alerting" && s.autoAnswered) {
            this.#show(s, true);
        }
    }

    /** What the page has seen of a session; one that it only remembers, and that
     * goes on, it has not seen. @param {Resource} resource */
    #known(resource) {
        const known = this.desk.state.sessions[resource.id];
        return known && !isLive(known) && resource.state.trim() !== "Completed" ? undefined : known;
    }

    /** @param {Resource} resource */
    #take(resource) {
        const { desk } = this;
        const known = this.#known(resource);
        let s = shown(known, resource, { now: Date.now(), ahead: desk.api.ahead });
        if (!known) {
            s = { ...s, readTo: desk.memory?.readTo(s.id) ?? 0 };
        }
        if (s.state === "Alerting" && !resource.capabilities.includes("Accept")) {
            s = { ...s, autoAnswered: true };
        }
        desk.put(s);
        desk.memory?.keepRecent(s);
        const { dialing } = desk.state;
        if (dialing && s.direction === "Outgoing") {
            desk.memory?.moveDraft(dialing.from ?? "", s.id);
            desk.set({ dialing: undefined });
        }
        return s;
    }

    /** A session that is new to the page. @param {Session} s @param {boolean} now it has just begun */
    #begun(s, now) {
        if (s.direction === "Outgoing" && isLive(s)) {
            this.desk.talk.open(s.id);
        } else if (s.state === "Alerting" && !s.autoAnswered) {
            this.desk.attention.ringing(s);
            this.#readFacts(s).catch(refusalOf); // until when it rings
        } else if (s.state === "Talking") {
            this.#show(s, now);
        }
    }

    /** A session that was answered without the agent: it is shown, unless he is
     * reading or writing something else. @param {Session} s @param {boolean} now */
    #show(s, now) {
        const { desk } = this;
        if (desk.state.open === "") {
            desk.talk.open(s.id);
        } else if (desk.state.open !== s.id && s.direction === "Incoming") {
            desk.set({ arrived: s.id });
        }
        if (s.direction === "Incoming" && now) {
            desk.attention.arrived(s);
        }
    }

    /** @param {Session} s @param {Entry[]} unseen */
    #speak(s, unseen) {
        const words = unseen.filter((e) => !e.mine).map((e) => ({ key: s.id + e.index, text: t("log.announce", { name: e.sender, text: e.text }) }));
        if (words.length) {
            this.desk.set({ spoken: [...this.desk.state.spoken, ...words].slice(-keptWords) });
        }
    }

    /** @param {any} data */
    #said(data) {
        const id = data.imSessionPath.split("/").pop();
        const s = this.desk.state.sessions[id];
        if (!s) {
            this.catchUp();
            return;
        }
        const entry = this.#entry(data, s);
        if (s.entries.length === 0 && entry.index > 1 || entry.index > lastIndex(s) + 1) {
            this.#readOn(s).catch(refusalOf); // something is missing before it
        }
        this.#add(s.id, [entry]);
    }

    /** @param {any} m @param {Session} s */
    #entry(m, s) {
        const { desk } = this;
        if (!m.sender) { // a server in strict mode does not tell who wrote
            const text = m.message ?? m.text;
            const mine = desk.state.pending.some((p) => p.session === s.id && !p.shown && p.text === text);
            m = { ...m, sender: { phoneNumber: s.peer, userName: mine ? desk.state.me?.userName : "" } };
            return { ...entryOf(m, s, /** @type {any} */ (desk.state.me), (n) => desk.nameOf(n)), mine };
        }
        return entryOf(m, s, /** @type {any} */ (desk.state.me), (number, userName) => {
            if (userName && desk.nameOf(number) === number) {
                desk.learnName(number, userName);
            }
            return desk.nameOf(number);
        });
    }

    /** @param {string} id @param {Entry[]} entries @param {boolean} [late] read after a gap: the agent is shown where it begins */
    #add(id, entries, late) {
        const { desk } = this;
        const known = desk.state.sessions[id];
        if (!known) {
            return;
        }
        const { session, fresh } = withEntries(known, entries);
        const unseen = fresh.filter((e) => e.index > known.readTo);
        const seen = desk.attention.sees(id);
        this.#speak(session, unseen);
        desk.put(seen && !late ? session : divided(session, unseen));
        fresh.filter((e) => e.mine).forEach((e) => desk.outbox?.match(id, e));
        desk.attention.heard(session, unseen, seen);
    }

    /** Reads again what the server knows. Calls that come meanwhile are one more round. */
    async catchUp() {
        if (this.#reading) {
            this.#again = true;
            return;
        }
        this.#reading = true;
        do {
            this.#again = false;
            await this.#readAll().catch((fault) => this.#unread(fault));
        } while (this.#again);
        this.#reading = false;
        this.#goOn();
        this.desk.attention.attend();
        this.desk.outbox?.flush();
    }

    /** After a refresh: what was open before is open again, unless a live session is. */
    #goOn() {
        const { sessions, open } = this.desk.state;
        const before = history.state?.open;
        if (!this.#goesOn && open === "" && sessions[before]) {
            this.desk.talk.show(before);
        }
        this.#goesOn = true;
    }

    /** Reading failed: nothing may stay unread while the line is live.
     * @param {unknown} fault */
    #unread(fault) {
        if (refusalOf(fault).kind === "expired") {
            this.desk.signing.expire();
        } else if (!this.#again && this.desk.state.line === "live") {
            setTimeout(() => this.catchUp(), readAgain);
        }
    }

    async #readAll() {
        const { desk } = this;
        const { taken } = desk.state.dialing ?? {};
        const { user } = await desk.api.get("/me?subresources=*");
        if (user.id !== desk.state.me?.id) {
            await desk.signing.check();
            return;
        }
        desk.work.look(user);
        const live = /** @type {Resource[]} */ (user.imSessions ?? []);
        const over = Object.values(desk.state.sessions).filter((s) => isLive(s) && !live.some((r) => r.id === s.id));
        for (const s of over) {
            await this.#readEnd(s);
        }
        for (const resource of live) {
            this.#changed(resource);
            await this.#readOn(desk.state.sessions[resource.id]);
        }
        await this.readEarlier("");
        if (taken && desk.state.dialing) {
            desk.set({ dialing: undefined }); // it was over before anybody told us: Recent has it
        }
    }

    /** Reads the list of ended sessions, a page of it. @param {string} before an id, "" for the latest */
    async readEarlier(before) {
        const { desk } = this;
        const { imSessions } = await desk.api.get(`/me/im-sessions?state=Completed&fields=*&limit=${earlier}${before && "&before=" + before}`);
        const ended = imSessions.filter((/** @type {Resource} */ r) => r.state.trim() === "Completed"); // a server in strict mode lists the live ones
        const news = ended.filter((/** @type {Resource} */ r) => !desk.state.sessions[r.id]).map(listed);
        desk.set({
            sessions: { ...desk.state.sessions, ...Object.fromEntries(news.map((/** @type {Session} */ s) => [s.id, s])) },
            earlier: before || !desk.state.earlier ? ended.length === earlier ? ended[earlier - 1].id : "" : desk.state.earlier,
        });
    }

    /** What the log knows of a session beside what the API's resource has. @param {Session} s */
    async #readFacts(s) {
        const { desk } = this;
        try {
            const { ladder } = await desk.api.get(`/im-sessions/${s.id}/ladder?limit=1`);
            desk.change(s.id, (known) => ({
                ...known, endedAt: ladder.endedAt ?? known.endedAt,
                ringsUntil: ladder.ringUntil ? Date.parse(ladder.ringUntil) - desk.api.ahead : known.ringsUntil,
            }));
        } catch (fault) {
            if (!desk.isGone(fault)) { // a server in strict mode has none
                throw fault;
            }
        }
    }

    /** A session that ended while nobody told us. @param {Session} s */
    async #readEnd(s) {
        await this.#readOn(s);
        try {
            const { imSession } = await this.desk.api.get("/im-sessions/" + s.id);
            this.#changed(imSession);
        } catch (fault) {
            if (!this.desk.isGone(fault)) {
                throw fault;
            }
            this.desk.change(s.id, (known) => ({ ...known, state: "Completed", capabilities: [], endedAt: new Date().toISOString() }));
        }
    }

    /** Reads the transcript from where the page's ends. @param {Session} s */
    async #readOn(s) {
        let from = hasGap(s) || !s.whole ? 1 : lastIndex(s) + 1;
        try {
            for (;;) {
                const { messages } = await this.desk.api.get(`/me/im-sessions/${s.id}/messages?index=${from}&limit=${page}`);
                this.#add(s.id, messages.map((/** @type {any} */ m) => this.#entry(m, s)), true);
                if (messages.length < page) {
                    break;
                }
                from += messages.length;
            }
        } catch (fault) {
            if (!this.desk.isGone(fault)) { // a server in strict mode keeps transcripts to itself
                throw fault;
            }
        }
        this.desk.change(s.id, (known) => ({ ...known, whole: true }));
    }

    /** Fetches a session of earlier. @param {Session} s */
    async readPast(s) {
        const { desk } = this;
        desk.set({ reading: s.id });
        await desk.attempt("read", async () => {
            await this.#readOn(s);
            const { imSession } = await desk.api.get("/im-sessions/" + s.id);
            desk.change(s.id, (known) => ({ ...known, reason: imSession.reason, userData: imSession.userData ?? {} }));
            await this.#readFacts(s);
        });
        desk.set({ reading: "" });
    }

    /** @param {string} id @param {number} index */
    readElsewhere(id, index) {
        this.desk.change(id, (s) => ({ ...s, readTo: Math.max(s.readTo, index) }));
        this.desk.memory?.keepRead(id, index);
        this.desk.attention.show();
    }
}
