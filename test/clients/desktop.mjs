// One agent's desktop: a worker of its own, because the clients keep their
// connections and cookies in globals. It does what the play asks and hands on
// every notification and every answer that matters.
import http from "node:http";
import { parentPort, workerData } from "node:worker_threads";
import { Jar } from "./jar.mjs";

for (const way of ["log", "info", "debug"]) {
    console[way] = (...words) => console.error(...words); // results alone go to standard output
}

const { user, password, url, library } = workerData;
const jar = new Jar();
let desk;

// rest calls the API, once and on a connection of its own, with the login's
// cookie, or with the password if that is wanted.
function rest(method, path, body, authorization) {
    return new Promise((resolve, reject) => {
        const headers = { Accept: "application/json" };
        if (authorization) {
            headers.Authorization = authorization;
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

const acts = {
    rest,
    login: () => rest("GET", "/me", undefined, "Basic " + Buffer.from(`${user}:${password}`).toString("base64")),
    cookie: (name) => jar.has(name),
    async connect() {
        const { open } = await import(`./${library}.mjs`);
        const options = { ...workerData, endpoint: `${url}/api/v2/notifications`, jar };
        desk = await open(options, (what) => parentPort.postMessage(what));
        await desk.shakeHands();
    },
    transport: () => desk.transport(),
    clientId: () => desk.clientId(),
    subscribe: (topics) => desk.subscribe(topics),
    unsubscribe: (topic) => desk.unsubscribe(topic),
    publish: (channel, data) => desk.publish(channel, data),
    disconnect: () => desk.disconnect(),
};

parentPort.on("message", async ({ id, act, args }) => {
    try {
        parentPort.postMessage({ id, value: await acts[act](...args) });
    } catch (fault) {
        parentPort.postMessage({ id, fault: String(fault?.stack ?? fault) });
    }
});
