// The official CometD client of any version, made to run in Node by its own
// adapter, with the cookie jar that a browser would have. For callback-polling
// it gets a page instead of the adapter.
import { createRequire } from "node:module";
import * as page from "./page.mjs";

const require = createRequire(import.meta.url);

// load finds the library of a version for an adapter: 3 to 7 are scripts and
// use the first one, 8 and 9 are modules and use the second.
async function load(major, jar) {
    if (major >= 8) {
        withCookies((await import("adapter2")).adapt, jar);
        return module(major);
    }
    withCookies(require("adapter1").adapt, jar);
    const library = require(`cometd${major}`);
    require(`cometd${major}/AckExtension`);
    return library;
}

const module = (major) => import(`cometd${major}`);

// loadInPage finds it for a page: scripts run in the page, modules, which it
// cannot run, have its window.
async function loadInPage(major, jar, endpoint) {
    const window = page.open(new URL("/", endpoint).href, jar.list());
    if (major >= 8) {
        return module(major);
    }
    page.run(window, [`cometd${major}`, `cometd${major}/AckExtension`].map(require.resolve));
    return window.org.cometd;
}

// withCookies gives the adapter the jar, also for a WebSocket: a browser sends
// its cookies when it opens one, the adapter does not.
function withCookies(adapt, jar) {
    adapt({
        logLevel: "warn",
        cookies: {
            storeCookie: (uri, header, done) => { jar.store(header); done(); },
            retrieveCookies: (context, uri, done) => done(null, jar.list()),
        },
    });
    const Plain = globalThis.window.WebSocket;
    globalThis.window.WebSocket = class extends Plain {
        constructor(address, protocols) {
            super(address, protocols ?? [], { headers: { Cookie: jar.list().join("; ") } });
        }
    };
}

// open returns a desk that has not shaken hands yet. transports are the ones it
// may use; tell hands on what the play wants to know.
export async function open({ major, endpoint, transports, ack, jar, topics }, tell) {
    const inPage = transports.includes("callback-polling");
    const { CometD, AckExtension } = await (inPage ? loadInPage(major, jar, endpoint) : load(major, jar));
    const client = new CometD();
    client.configure({ url: endpoint, logLevel: "warn", backoffIncrement: 100, maxBackoff: 400 });
    for (const name of client.getTransportTypes()) {
        if (!transports.includes(name)) {
            client.unregisterTransport(name);
        }
    }
    if (ack) {
        client.registerExtension("ack", new AckExtension());
    }
    return new Desk(client, topics, tell);
}

class Desk {
    #subscriptions = new Map();

    constructor(client, topics, tell) {
        this.client = client;
        this.tell = tell;
        for (const channel of ["/meta/handshake", "/meta/connect"]) {
            client.addListener(channel, ({ successful, error, advice }) => tell({ meta: { channel, successful, error, advice } }));
        }
        // Desktops subscribe after every handshake: the client forgets its subscriptions.
        client.addListener("/meta/handshake", async ({ successful }) => {
            if (successful) {
                await this.subscribe(topics).then((subscribed) => tell({ subscribed }), moved);
            }
        });
    }

    // shakeHands resolves at the first success: a client that falls back to another
    // transport reports the failure before.
    shakeHands() {
        return new Promise((resolve) => {
            this.client.addListener("/meta/handshake", ({ successful }) => successful && resolve());
            this.client.handshake();
        });
    }

    // transport names the one in use; it is a method up to version 7.
    transport() {
        const used = this.client.getTransport();
        return typeof used.getType === "function" ? used.getType() : used.type;
    }

    clientId() { return this.client.getClientId(); }

    // subscribe sends one batch and resolves when all is answered. To whoever
    // subscribes to everything the client also shows its own traffic: replies,
    // which never carry data.
    subscribe(topics) {
        const hear = ({ channel, data }) => data !== undefined && this.tell({ note: { channel, data } });
        const replies = [];
        this.client.batch(() => topics.forEach((topic) => replies.push(new Promise((resolve, reject) => {
            this.#subscriptions.set(topic, this.client.subscribe(topic, hear, answered(resolve, reject)));
        }))));
        return Promise.all(replies);
    }

    unsubscribe(topic) {
        return new Promise((resolve, reject) => {
            this.client.unsubscribe(this.#subscriptions.get(topic), answered(resolve, reject));
        });
    }

    publish(channel, data) {
        return new Promise((resolve) => {
            this.client.publish(channel, data, ({ successful, error }) => resolve({ successful, error }));
        });
    }

    disconnect() {
        return new Promise((resolve) => { this.client.disconnect(({ successful, error }) => resolve({ successful, error })); });
    }
}

const answered = (resolve, reject) => (reply) => {
    reply.successful ? resolve(reply.subscription) : reject(new Error(JSON.stringify(reply.error)));
};

// moved: a server that stops right after the handshake leaves the subscription to
// one that does not know the session; the next handshake comes by itself.
const moved = (fault) => {
    if (!/^"?402:/.test(fault.message)) {
        throw fault;
    }
};
