import { Api, Refused, refusalOf } from "./api.js";
import { Attention } from "./attention.js";
import { explain } from "./explain.js";
import { Hearing } from "./hearing.js";
import { Line } from "./line.js";
import { Memory } from "./memory.js";
import { Outbox } from "./outbox.js";
import { People } from "./people.js";
import { remembered } from "./sessions.js";
import { keepHere, loadSettings } from "./settings.js";
import { Signing } from "./signing.js";
import { Store } from "./store.js";
import { Tabs } from "./tabs.js";
import { Talk } from "./talk.js";
import { Work } from "./work.js";

/** @import { Explanation, Person, Pending, Session, User } from "./types.js" */

/**
 * @typedef {object} DeskState everything that is shown
 * @property {any} [view] the component of the desk, once it is there
 * @property {"loading"|"out"|"in"} phase
 * @property {"" | "expired" | "otherUser"} interrupted signed in, but the server no longer knows it
 * @property {Explanation} [signInRefusal]
 * @property {string} busy what is under way: "signIn", "signOut", "work"
 * @property {string} becoming the state that the agent has chosen last, until the server has answered
 * @property {User} [me]
 * @property {import("./line.js").LineState} line
 * @property {number} lostAt ms
 * @property {boolean} restarting the line is lost because the server goes, and said so
 * @property {Record<string, Session>} sessions
 * @property {string} earlier where the list of ended sessions goes on; "" if it does not
 * @property {string} tenant the contact center's name
 * @property {string} open the session that is shown, "" for none
 * @property {string} reading the session whose transcript is being read
 * @property {string} from the path of the device to start from, where there is a choice
 * @property {{number: string, from?: string, taken?: boolean}} [dialing] asked for, not yet told; taken: the server has said yes; from: the session that it goes on from
 * @property {Record<string, string>} names by number
 * @property {Pending[]} pending
 * @property {Explanation} [workRefusal]
 * @property {{id: number, explanation: Explanation}[]} notices
 * @property {{key: string, text: string}[]} spoken the latest messages for screen readers
 * @property {string} arrived an auto-answered session that is not shown yet
 * @property {import("./types.js").AgentState[]} states that the server keeps; none: it keeps none
 * @property {boolean} directory the server tells an agent of colleagues
 * @property {Person[]} people
 * @property {import("./settings.js").Settings} settings
 * @property {"" | "settings" | "help" | "signout"} dialog
 * @property {boolean} asksEnd
 * @property {boolean} details the panel on the right is open
 * @property {boolean} leader
 */

/** Desk is the agent's desktop: what it knows, and the parts that act. */
export class Desk {
    api = new Api();
    /** @type {Store<DeskState>} */
    store;
    /** @type {Memory | undefined} */
    memory;
    /** @type {Outbox | undefined} */
    outbox;
    /** @type {Tabs | undefined} */
    tabs;
    /** Set by the composer, or by what is in its place, while it is there.
     * @type {(() => void) | undefined} */
    focusComposer;
    /** Puts a text into the composer. @type {((text: string) => void) | undefined} */
    takeDraft;
    #notices = 0;

    constructor() {
        this.store = new Store(/** @type {DeskState} */ ({
            phase: "loading", interrupted: "", busy: "", becoming: "", line: "connecting", lostAt: 0, restarting: false, sessions: {}, earlier: "", tenant: "", open: "", reading: "", from: "", names: {},
            pending: [], notices: [], spoken: [], arrived: "", states: [], directory: false, people: [], settings: loadSettings(),
            dialog: "", asksEnd: false, details: innerWidth >= 1024, leader: false,
        }));
        this.signing = new Signing(this);
        this.work = new Work(this);
        this.talk = new Talk(this);
        this.hearing = new Hearing(this);
        this.people = new People(this);
        this.attention = new Attention(this);
        this.line = new Line({
            changed: (line, lostAt, restarting) => {
                if (line === "reconnecting") {
                    this.api.cut();
                }
                this.store.set({ line, lostAt, restarting });
            },
            up: () => this.hearing.catchUp(),
            told: (data) => this.hearing.told(data),
            refused: () => this.signing.check(),
        });
        this.api.heard = () => this.line.heard();
    }

    get state() {
        return this.store.state;
    }

    /** @param {Partial<DeskState>} change */
    set(change) {
        this.store.set(change);
    }

    /** Opens the desk of a user whom the server knows.
     * @param {User} me */
    enter(me) {
        keepHere(true);
        const memory = new Memory(me.id);
        this.memory = memory;
        /** @type {Record<string, Session>} */
        const sessions = Object.fromEntries(memory.recent().map((p) => [p.id, remembered(p)]));
        this.outbox = new Outbox({
            send: (p) => this.talk.deliver(p), ready: () => this.state.line === "live" && !this.state.interrupted,
            changed: (pending) => this.set({ pending }), expired: () => this.signing.expire(),
            storage: sessionStorage, key: `parley:${me.id}:outbox`,
        });
        this.tabs = new Tabs(me.id, (word) => this.signing.overheard(word), () => this.set({ leader: this.tabs?.leader ?? true }));
        this.set({ phase: "in", interrupted: "", me, sessions, names: memory.names(), pending: this.outbox.all, leader: this.tabs.leader, open: "" });
        this.work.look(me);
        this.line.start();
        this.people.start();
        this.work.askStates();
        this.work.askTenant();
        this.attention.start();
    }

    /** Forgets the user. */
    leave() {
        this.people.stop();
        this.attention.stop();
        this.line.stop();
        this.tabs?.close();
        this.tabs = undefined;
        this.outbox = undefined;
        history.replaceState(null, "");
        keepHere(false);
        this.set({
            phase: "out", interrupted: "", me: undefined, sessions: {}, earlier: "", tenant: "", open: "", pending: [], notices: [], spoken: [], dialing: undefined,
            people: [], directory: false, dialog: "", asksEnd: false, arrived: "", workRefusal: undefined, busy: "",
        });
    }

    /** @param {string} id @param {(s: Session) => Session} change */
    change(id, change) {
        const known = this.state.sessions[id];
        if (known) {
            this.put(change(known));
        }
    }

    /** @param {Session} s */
    put(s) {
        this.set({ sessions: { ...this.state.sessions, [s.id]: s } });
    }

    /** The name behind a number, or the number.
     * @param {string} number */
    nameOf(number) {
        return this.state.people.find((p) => p.number === number)?.name || this.state.names[number] || number;
    }

    /** @param {string} number @param {string} name */
    learnName(number, name) {
        if (name && this.state.names[number] !== name) {
            const names = { ...this.state.names, [number]: name };
            this.set({ names });
            this.memory?.keepNames(names);
        }
    }

    /** Runs a request; a refusal is explained in a notice. False: it failed.
     * @param {string} act @param {() => Promise<any>} request @param {Record<string, string>} [values] */
    async attempt(act, request, values) {
        try {
            await request();
            return true;
        } catch (fault) {
            const refusal = refusalOf(fault);
            if (refusal.kind === "expired") {
                this.signing.expire();
            } else {
                this.notice(explain(act, refusal, values));
            }
            return false;
        }
    }

    /** @param {Explanation} explanation */
    notice(explanation) {
        this.set({ notices: [...this.state.notices.slice(-2), { id: ++this.#notices, explanation }] });
    }

    /** @param {number} id */
    dismiss(id) {
        this.set({ notices: this.state.notices.filter((n) => n.id !== id) });
        this.focusOn();
    }

    /** Leads the focus to where the agent goes on, if what had it has gone.
     * @param {boolean} [always] also from where it is */
    focusOn(always) {
        setTimeout(() => { // when the page has been drawn
            if (always || document.activeElement === document.body) {
                (this.focusComposer ?? (() => document.querySelector("main")?.focus()))();
            }
        });
    }

    /** @param {unknown} fault */
    isGone(fault) {
        return fault instanceof Refused && fault.refusal.code === 6;
    }
}
