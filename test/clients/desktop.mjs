// One agent's desktop: a worker of its own, because the clients keep their
// connections and cookies in globals. It does what the play asks and hands on
// every notification and every answer of the server's meta channels.
import http from "node:http";
import { parentPort, workerData } from "node:worker_threads";
import { Jar, open } from "./cometd.mjs";

for (const way of ["log", "info", "debug"]) {
    console[way] = (...words) => console.error(...words); // results alone go to standard output
}

const { user, url, topics } = workerData;
const jar = new Jar();
const subscriptions = new Map();
let client;

// rest calls the API, once and on a connection of its own, with the login's
// cookie, or with a password if there is one.
function rest(method, path, body, password) {
    return new Promise((resolve, reject) => {
        const headers = { Accept: "application/json" };
        if (password) {
            headers.Authorization = "Basic " + Buffer.from(`${user}:${password}`).toString("base64");
        } else {
            headers.Cookie = jar.list().join("; ");
        }
        if (body !== undefined) {
            headers["Content-Type"] = "application/json";
        }
        const request = http.request(`${url}/api/v2${path}`, { method, headers, agent: false }, (response) => {
            let text = "";
            response.setEncoding("utf8");
            response.on("data", (part) => { text += part; });
            response.on("end", () => {
                (response.headers["set-cookie"] ?? []).forEach((header) => jar.store(header));
                resolve({ status: response.statusCode, text });
            });
        });
        request.on("error", reject);
        request.end(body === undefined ? undefined : JSON.stringify(body));
    });
}

// hear hands on a notification. To whoever subscribes to everything the client
// also shows its own traffic: replies, which never carry data.
const hear = (message) => {
    if (message.data !== undefined) {
        parentPort.postMessage({ note: { channel: message.channel, data: message.data } });
    }
};

// subscribe resolves when the server has answered.
const subscribe = (topic) => new Promise((resolve, reject) => {
    const heard = client.subscribe(topic, hear, (reply) => {
        reply.successful ? resolve(reply.subscription) : reject(new Error(JSON.stringify(reply)));
    });
    subscriptions.set(topic, heard);
});

const unsubscribe = (topic) => new Promise((resolve, reject) => {
    client.unsubscribe(subscriptions.get(topic), (reply) => {
        reply.successful ? resolve(reply.subscription) : reject(new Error(JSON.stringify(reply)));
    });
});

// batched makes several calls leave as one request.
function batched(calls) {
    const replies = [];
    client.batch(() => calls.forEach((call) => replies.push(call())));
    return Promise.all(replies);
}

// transport names the one in use; it is a method up to version 7.
function transport() {
    const used = client.getTransport();
    return typeof used.getType === "function" ? used.getType() : used.type;
}

// listenToMeta tells the play of every answer that matters, and subscribes after
// every handshake, as desktops do.
function listenToMeta() {
    for (const channel of ["/meta/handshake", "/meta/connect", "/meta/disconnect"]) {
        client.addListener(channel, (m) => parentPort.postMessage({
            meta: { channel, successful: m.successful, error: m.error, advice: m.advice },
        }));
    }
    client.addListener("/meta/handshake", async (m) => {
        if (m.successful) {
            const answered = await batched(topics.map((topic) => () => subscribe(topic)));
            parentPort.postMessage({ subscribed: answered });
        }
    });
}

const acts = {
    login: (password) => rest("GET", "/me", undefined, password),
    rest,
    cookie: (name) => jar.has(name),
    clientId: () => client.getClientId(),
    async connect() {
        client = await open({ ...workerData, url: `${url}/api/v2/notifications`, jar });
        listenToMeta();
        // A client that falls back to another transport reports the failure first.
        return new Promise((resolve) => {
            client.addListener("/meta/handshake", (m) => {
                if (m.successful) {
                    resolve({ successful: true, advice: m.advice, transport: transport() });
                }
            });
            client.handshake();
        });
    },
    unsubscribe,
    resubscribe: (list) => batched(list.map((topic) => () => subscribe(topic))),
    publish: (channel, data) => new Promise((resolve) => { client.publish(channel, data, (reply) => resolve(reply)); }),
    disconnect: () => new Promise((resolve) => { client.disconnect((reply) => resolve(reply)); }),
};

parentPort.on("message", async ({ id, act, args }) => {
    try {
        parentPort.postMessage({ id, value: JSON.parse(JSON.stringify((await acts[act](...args)) ?? null)) });
    } catch (fault) {
        parentPort.postMessage({ id, fault: String(fault?.stack ?? fault) });
    }
});
