// Faye's client, a Bayeux client that is not CometD's: it shakes hands over
// long-polling, takes its session along to a WebSocket, and subscribes again by
// itself. It sends the password with every request, as some desktops do.
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

export async function open({ endpoint, transports, user, password, topics }, tell) {
    const { Client } = require("faye");
    const client = new Client(endpoint, { retry: 0.2 });
    client.setHeader("Authorization", "Basic " + Buffer.from(`${user}:${password}`).toString("base64"));
    for (const name of ["websocket", "long-polling"]) {
        if (!transports.includes(name)) {
            client.disable(name);
        }
    }
    return new Desk(client, topics, tell);
}

class Desk {
    #subscriptions = new Map();
    #waiting = []; // for replies to unsubscribe, which the client keeps to itself
    #subscribed = [];
    #clientId;

    constructor(client, topics, tell) {
        this.client = client;
        this.topics = topics;
        this.tell = tell;
        client.addExtension({ incoming: (message, pass) => { this.#see(message); pass(message); } });
    }

    #see({ channel, successful, error, advice, clientId, subscription }) {
        if (channel === "/meta/handshake" || channel === "/meta/connect") {
            this.tell({ meta: { channel, successful, error, advice } });
        }
        if (channel === "/meta/handshake" && successful) {
            this.#clientId = clientId;
            this.#subscribed = [];
        }
        if (channel === "/meta/subscribe" && successful) {
            this.#subscribed.push(subscription);
            if (this.topics.every((topic) => this.#subscribed.flat().includes(topic))) {
                this.tell({ subscribed: this.topics });
                this.#subscribed = [];
            }
        }
        if (channel === "/meta/unsubscribe") {
            this.#waiting.shift()({ successful });
        }
    }

    async shakeHands() {
        await this.subscribe(this.topics);
    }

    transport() { return this.client._dispatcher.connectionType; }

    clientId() { return this.#clientId; }

    subscribe(topics) {
        return Promise.all(topics.map((topic) => {
            const subscription = this.client.subscribe(topic).withChannel((channel, data) => this.tell({ note: { channel, data } }));
            this.#subscriptions.set(topic, subscription);
            return subscription.then(() => topic);
        }));
    }

    unsubscribe(topic) {
        const answer = new Promise((resolve) => { this.#waiting.push(resolve); });
        this.#subscriptions.get(topic).cancel();
        return answer;
    }

    publish(channel, data) {
        return this.client.publish(channel, data).then(
            () => ({ successful: true }),
            ({ code, params, message }) => ({ successful: false, error: `${code}:${params.join(",")}:${message}` }),
        );
    }

    disconnect() {
        return this.client.disconnect().then(() => ({ successful: true }));
    }
}
