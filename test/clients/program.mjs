// A desk whose client is a program of its own, in whatever language: it is told
// on its command line what it needs to know, and then spoken with in JSON lines
// (test/java and test/ruby say which).
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

export async function open({ program: [command, ...args], endpoint, transports, ack, jar, topics, user, password }, tell) {
    const options = { endpoint, transports, ack: ack === true, cookies: jar.list(), topics, user, password };
    return new Desk(spawn(command, [...args, JSON.stringify(options)], { stdio: ["pipe", "pipe", "inherit"] }), tell);
}

class Desk {
    #calls = new Map();
    #lastCall = 0;

    constructor(child, tell) {
        this.child = child;
        createInterface({ input: child.stdout }).on("line", (line) => this.#heard(JSON.parse(line), tell));
        child.on("exit", (code, signal) => this.#calls.forEach(({ reject }) => reject(new Error(`the program ended: ${code ?? signal}`))));
    }

    #heard({ id, value, fault, ...news }, tell) {
        if (id === undefined) {
            tell(news);
            return;
        }
        const { resolve, reject } = this.#calls.get(id);
        this.#calls.delete(id);
        fault ? reject(new Error(fault)) : resolve(value);
    }

    #call(act, ...args) {
        const id = ++this.#lastCall;
        return new Promise((resolve, reject) => {
            this.#calls.set(id, { resolve, reject });
            this.child.stdin.write(JSON.stringify({ id, act, args }) + "\n");
        });
    }

    shakeHands() { return this.#call("shakeHands"); }

    transport() { return this.#call("transport"); }

    clientId() { return this.#call("clientId"); }

    subscribe(topics) { return this.#call("subscribe", topics); }

    unsubscribe(topic) { return this.#call("unsubscribe", topic); }

    publish(channel, data) { return this.#call("publish", channel, data); }

    disconnect() { return this.#call("disconnect"); }
}
