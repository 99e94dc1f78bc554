/** @import { CometD } from "cometd" */

const beat = 1000; // ms between looks at the clock
const quiet = 1500; // ms without a sign of life after which the server is asked for one
const patience = 1600; // ms that a sign of life may take: with the two above, silence is noticed within 4.1 s
const slow = 10_000; // ms of reconnecting after which the page calls itself offline

/** @typedef {"connecting"|"live"|"reconnecting"|"offline"} LineState */

/**
 * Line is the connection to the server's notifications. The CometD client has
 * its own ways to reconnect, but a connection that dies without a word is only
 * noticed when a held poll runs out; so a Line asks for signs of life, drops a
 * client that is cut off, and begins with a fresh one when the server answers.
 */
export class Line {
    /** @type {CometD | undefined} */
    #client;
    #timer = 0;
    #heardAt = 0;
    #asking = false;
    #lostAt = 0;
    #opening = false;
    #opens = 0;
    #notBefore = 0;
    #restarting = false; // the server said so: it asked to come back later
    /** @type {LineState} */
    state = "connecting";

    /**
     * @param {object} hooks
     * @param {(state: LineState, lostAt: number, restarting: boolean) => void} hooks.changed
     * @param {() => void} hooks.up subscribed: what is missing can be read now
     * @param {(data: any) => void} hooks.told
     * @param {() => void} hooks.refused the server does not know who we are
     */
    constructor(hooks) {
        this.hooks = hooks;
    }

    start() {
        this.stop();
        this.#heardAt = Date.now();
        this.#lostAt = 0;
        this.#timer = setInterval(() => this.look(), beat);
        addEventListener("offline", this.#cut);
        addEventListener("online", this.#look);
        this.#set("connecting");
        this.#open();
    }

    stop() {
        clearInterval(this.#timer);
        this.#timer = 0;
        removeEventListener("offline", this.#cut);
        removeEventListener("online", this.#look);
        this.#discard();
    }

    /** Ends the server's session too. */
    async close() {
        const client = this.#client;
        this.#client = undefined;
        this.stop();
        if (client && this.state === "live") {
            await new Promise((done) => {
                setTimeout(() => done(undefined), 1000);
                client.disconnect(() => done(undefined));
            });
        }
    }

    #cut = () => this.#lose();
    #look = () => this.look();

    /** Somebody heard from the server. */
    heard() {
        this.#heardAt = Date.now();
    }

    look() {
        const now = Date.now();
        if (this.state === "reconnecting" && now - this.#lostAt > slow) {
            this.#set("offline");
        }
        if (this.state !== "live" || now - this.#heardAt > quiet) {
            this.#ask();
        }
    }

    async #ask() {
        if (this.#asking && this.state === "live") {
            return; // while the line is down, an older question may hang: a newer one finds out sooner
        }
        this.#asking = true;
        const began = Date.now();
        try {
            await fetch("/api/v2/diagnostics/version", { method: "HEAD", cache: "no-store", credentials: "omit", signal: AbortSignal.timeout(patience) });
            this.heard();
            if (!this.#client && this.#timer && Date.now() >= this.#notBefore) {
                this.#open();
            }
        } catch {
            if (this.#heardAt <= began) {
                this.#lose();
            }
        } finally {
            this.#asking = false;
        }
    }

    async #open() {
        if (this.#opening) {
            return;
        }
        this.#opening = true;
        try {
            const [{ CometD }, { AckExtension }] = await Promise.all([import("cometd"), import("cometd/AckExtension.js")]);
            if (this.#timer) {
                this.#shake(new CometD(), new AckExtension());
            }
        } catch {
            this.#lose(); // the modules could not be fetched: the next look tries again
        } finally {
            this.#opening = false;
        }
    }

    /** @param {CometD} client @param {import("cometd").AckExtension} ack */
    #shake(client, ack) {
        this.#client = client;
        client.configure({
            url: location.origin + "/api/v2/notifications", logLevel: "warn", useWorkerScheduler: false,
            backoffIncrement: 500, maxBackoff: 2000, maxNetworkDelay: 5000, connectTimeout: 3000,
            requestHeaders: { "X-Requested-With": "XMLHttpRequest" },
        });
        client.unregisterTransport("callback-polling");
        client.registerExtension("ack", ack);
        client.addListener("/meta/handshake", (m) => this.#shaken(client, m));
        client.addListener("/meta/connect", (m) => this.#connected(client, m));
        client.handshake();
    }

    /** @param {CometD} client @param {import("cometd").Message} m */
    #shaken(client, m) {
        if (client !== this.#client) {
            return;
        }
        if (!m.successful) {
            this.#failed(m);
            return;
        }
        this.heard();
        client.subscribe("/v2/me/*", (note) => {
            if (client === this.#client) {
                this.heard();
                this.hooks.told(note.data);
            }
        }, (reply) => {
            if (client === this.#client && reply.successful) {
                this.#up();
            }
        });
    }

    #up() {
        this.#opens = 0;
        this.#lostAt = 0;
        this.#restarting = false;
        this.#set("live");
        this.hooks.up();
    }

    /** @param {CometD} client @param {import("cometd").Message} m */
    #connected(client, m) {
        if (client !== this.#client) {
            return;
        }
        if (!m.successful) {
            this.#failed(m);
            return;
        }
        this.heard();
        if (this.state === "reconnecting" || this.state === "offline") {
            this.#up(); // the session outlived the gap
        }
    }

    /** @param {any} m */
    #failed(m) {
        const handshake = m.channel === "/meta/handshake";
        this.#restarting ||= m.advice?.reconnect === "handshake" && m.advice.interval > 0;
        if (m.advice?.reconnect === "none" || m.failure && !handshake) {
            this.#lose();
        } else if (this.state !== "connecting") {
            this.#mark(); // the client follows the server's advice, or tries the next transport
        }
        if (handshake && !m.failure) {
            this.hooks.refused();
        }
    }

    #mark() {
        this.#lostAt ||= Date.now();
        if (this.state !== "offline") {
            this.#set("reconnecting");
        }
    }

    /** Gives up the present client. Each failure puts the next try off a little
     * more, and by chance, so that a server that starts is not overrun. */
    #lose() {
        if (this.#client) {
            this.#discard();
            this.#notBefore = Date.now() + Math.min(this.#opens++, 4) * 1000 * Math.random();
        }
        this.#mark();
    }

    #discard() {
        const client = this.#client;
        this.#client = undefined;
        if (client) {
            client.clearListeners();
            client.disconnect();
            client.getTransport()?.abort();
        }
    }

    /** @param {LineState} state */
    #set(state) {
        if (state !== this.state || state === "connecting") {
            this.state = state;
            this.hooks.changed(state, this.#lostAt, this.#restarting);
        }
    }
}
