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
