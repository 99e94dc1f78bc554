// The official CometD client of any version, made to run in Node by its own
// adapter, with the cookie jar that a browser would have.
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

// majors: 3 to 7 are scripts and use the first adapter, 8 and 9 are modules and
// use the second.
async function load(major) {
    if (major >= 8) {
        const library = await import(`cometd${major}`);
        const { adapt } = await import("adapter2");
        return { adapt, CometD: library.CometD, Ack: library.AckExtension };
    }
    const library = require(`cometd${major}`);
    require(`cometd${major}/AckExtension`);
    return { adapt: require("adapter1").adapt, CometD: library.CometD, Ack: library.AckExtension };
}

// open returns a client that has not shaken hands yet. transports are the ones
// it may use, in its order of preference.
export async function open({ major, url, transports, ack, jar }) {
    const { adapt, CometD, Ack } = await load(major);
    adapt({
        logLevel: "warn",
        cookies: {
            storeCookie: (uri, header, done) => { jar.store(header); done(); },
            retrieveCookies: (context, uri, done) => done(null, jar.list()),
        },
    });
    // A browser sends its cookies when it opens a WebSocket; the adapter does not.
    const Plain = globalThis.window.WebSocket;
    globalThis.window.WebSocket = class extends Plain {
        constructor(address, protocols) {
            super(address, protocols ?? [], { headers: { Cookie: jar.list().join("; ") } });
        }
    };
    const client = new CometD();
    client.configure({ url, logLevel: "warn", backoffIncrement: 100, maxBackoff: 400 });
    for (const name of client.getTransportTypes()) {
        if (!transports.includes(name)) {
            client.unregisterTransport(name);
        }
    }
    if (ack) {
        client.registerExtension("ack", new Ack());
    }
    return client;
}

// Jar keeps the cookies of one host, as a browser does.
export class Jar {
    #cookies = new Map();

    store(header) {
        const pair = header.split(";")[0].trim();
        this.#cookies.set(pair.slice(0, pair.indexOf("=")), pair);
    }

    list() { return [...this.#cookies.values()]; }

    has(name) { return this.#cookies.has(name); }
}
