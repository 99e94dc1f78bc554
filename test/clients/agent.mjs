// An actor: drives one desktop and checks what it hears, in order.
import assert from "node:assert/strict";
import { Worker } from "node:worker_threads";
import { Reader } from "./reader.mjs";

const patience = 15_000; // ms until what must come has failed to come

// Line keeps things in order until somebody asks for the next.
class Line {
    #things = [];
    #waiting = [];

    push(thing) {
        const first = this.#waiting.shift();
        first ? first(thing) : this.#things.push(thing);
    }

    get rest() { return this.#things; }

    clear() { this.#things.length = 0; }

    next(what) {
        if (this.#things.length > 0) {
            return Promise.resolve(this.#things.shift());
        }
        return new Promise((resolve, reject) => {
            const timer = setTimeout(() => {
                this.#waiting.splice(this.#waiting.indexOf(take), 1);
                reject(new Error(`waits in vain for ${what}`));
            }, patience);
            const take = (thing) => { clearTimeout(timer); resolve(thing); };
            this.#waiting.push(take);
        });
    }
}

export class Agent {
    sessions = new Line(); // notifications on /v2/me/im-sessions
    devices = new Line(); // and on every other topic
    subscribed = new Line(); // one for every handshake that was followed by subscriptions
    metas = []; // every answer on the meta channels
    #worker;
    #calls = new Map();
    #lastCall = 0;
    #reader;

    constructor(options) {
        this.#reader = options.rereads ? new Reader((path) => this.call("rest", "GET", path), (note) => this.sessions.push(note)) : undefined;
        this.user = options.user;
        this.number = options.number;
        this.topics = options.topics;
        this.#worker = new Worker(new URL("./desktop.mjs", import.meta.url), { workerData: options });
        this.#worker.on("message", (m) => this.#heard(m));
        this.#worker.on("error", (fault) => { console.error(fault); process.exit(3); });
    }

    #heard(m) {
        if (m.note?.channel === "/v2/me/im-sessions" && this.#reader) {
            this.#reader.hear(m.note);
        } else if (m.note) {
            (m.note.channel === "/v2/me/im-sessions" ? this.sessions : this.devices).push(m.note);
        } else if (m.meta) {
            this.metas.push(m.meta);
        } else if (m.subscribed) {
            this.subscribed.push(m.subscribed);
            this.#reader?.subscribed();
        } else {
            const { resolve, reject } = this.#calls.get(m.id);
            this.#calls.delete(m.id);
            m.fault ? reject(new Error(`${this.user}: ${m.fault}`)) : resolve(m.value);
        }
    }

    // call has the desktop do something.
    call(act, ...args) {
        const id = ++this.#lastCall;
        return new Promise((resolve, reject) => {
            this.#calls.set(id, { resolve, reject });
            this.#worker.postMessage({ id, act, args });
        });
    }

    // does posts an operation that must be taken, answered with exactly this.
    async does(path, operationName, more = {}) {
        const got = await this.call("rest", "POST", path, { operationName, ...more });
        assert.deepEqual(got, { status: 200, text: '{"statusCode":0}' }, `${this.user}: ${operationName}`);
    }

    // says sends a text, in full: strict servers want the optional fields too.
    says(path, text) {
        return this.does(path, "SendMessage", { text, destination: { phoneNumber: this.peer }, devicePath: this.device });
    }

    async reads(path) {
        const got = await this.call("rest", "GET", path);
        assert.equal(got.status, 200, `${this.user}: ${path}: ${got.text}`);
        return JSON.parse(got.text);
    }

    // sees checks that the next notification is a change to that state.
    async sees(state, notificationType = "StatusChange") {
        const { data } = await this.sessions.next(`${this.user}: ${state} ${notificationType}`);
        assert.equal(data.messageType, "IMSessionStateChangeMessage", `${this.user}: ${JSON.stringify(data)}`);
        assert.equal(data.notificationType, notificationType, `${this.user}: ${JSON.stringify(data)}`);
        assert.equal(data.imSession.state, state, `${this.user}: ${JSON.stringify(data)}`);
        return data.imSession;
    }

    // hears checks that the next notification is that text.
    async hears(text) {
        const { data } = await this.sessions.next(`${this.user}: ${JSON.stringify(text)}`);
        assert.equal(data.messageType, "IMLogUpdateMessage", `${this.user}: ${JSON.stringify(data)}`);
        assert.equal(data.notificationType, "NewMessage");
        assert.equal(data.message, text, `${this.user} hears another text`);
        return data;
    }

    // silent checks that nothing was told that nobody asked for.
    silent() { assert.deepEqual(this.sessions.rest, [], `${this.user} hears too much`); }

    leave() { return this.#worker.terminate(); }
}
