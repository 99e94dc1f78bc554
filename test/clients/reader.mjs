// What a desktop does after it had to shake hands again: it reads where its
// session stands, and takes what it missed as if it had heard it. What it has
// read it does not hear a second time.
import { isDeepStrictEqual } from "node:util";

const channel = "/v2/me/im-sessions";
const states = ["Initiating", "Alerting", "Talking", "Completed"];

export class Reader {
    #read; // (path) => a GET's { status, text }
    #tell; // what the agent hears
    #waiting; // notes that arrive while it reads; undefined: it does not read
    #first = true;
    #session; // as last heard or read
    #index = 0; // of the last message

    constructor(read, tell) {
        this.#read = read;
        this.#tell = tell;
    }

    hear(note) {
        if (this.#waiting) {
            this.#waiting.push(note);
            return;
        }
        const { imSession: session, index, notificationType } = note.data;
        if (session) {
            if (!this.#news(session, notificationType)) {
                return;
            }
            this.#session = session;
        } else if (index <= this.#index) {
            return;
        } else {
            assertNext(index, this.#index);
            this.#index = index;
        }
        this.#tell(note);
    }

    #news(session, notificationType) {
        if (session.id !== this.#session?.id) {
            this.#index = 0;
            return true;
        }
        return notificationType === "StatusChange"
            ? states.indexOf(session.state) > states.indexOf(this.#session.state)
            : !isDeepStrictEqual(session.userData, this.#session.userData);
    }

    // subscribed: after the first handshake there is nothing to have missed.
    async subscribed() {
        if (this.#first || this.#waiting) {
            this.#first = false;
            return;
        }
        this.#waiting = [];
        await this.#look();
        const waiting = this.#waiting;
        this.#waiting = undefined;
        waiting.forEach((note) => this.hear(note));
    }

    async #look() {
        if (!this.#session) {
            return;
        }
        const { imSession } = await this.#get(`/im-sessions/${this.#session.id}`);
        const { messages } = await this.#get(`/me/im-sessions/${this.#session.id}/messages?limit=1000`);
        if (imSession.state !== "Completed" && imSession.state !== this.#session.state) {
            this.#state(imSession, "StatusChange");
        }
        if (!isDeepStrictEqual(imSession.userData, this.#session.userData)) {
            this.#state({ ...imSession, state: this.#session.state }, "AttachedDataChanged");
        }
        for (const { index, text } of messages.slice(this.#index)) {
            this.#index = index;
            this.#tell({ channel, data: { messageType: "IMLogUpdateMessage", notificationType: "NewMessage", imSessionPath: imSession.path, message: text, index } });
        }
        if (imSession.state !== this.#session.state) {
            this.#state(imSession, "StatusChange");
        }
    }

    #state(session, notificationType) {
        this.#session = session;
        this.#tell({ channel, data: { messageType: "IMSessionStateChangeMessage", notificationType, imSession: session } });
    }

    async #get(path) {
        const { status, text } = await this.#read(path);
        if (status !== 200) {
            throw new Error(`${path}: ${status} ${text}`);
        }
        return JSON.parse(text);
    }
}

function assertNext(index, last) {
    if (index !== last + 1) {
        throw new Error(`hears message ${index} after ${last}`);
    }
}
