import { shortId } from "./chance.js";

const base = "/api/v2";
const patience = 8000; // ms that an answer may take

/** Api speaks REST to the server. Every failure is thrown as a Refused. */
export class Api {
    /** @type {{name: string, value: string} | undefined} */
    #csrf;
    #line = new AbortController();
    /** How far the server's clock is ahead of ours, in ms. */
    ahead = 0;
    /** Told of every answer: a sign of life.
     * @type {() => void} */
    heard = () => {};

    /** Gives up what is under way: the connection that it left on is lost. */
    cut() {
        this.#line.abort();
        this.#line = new AbortController();
    }

    /** @param {string} path @param {string} [authorization] @returns {Promise<any>} */
    get(path, authorization) {
        return this.#call("GET", path, undefined, authorization ? { Authorization: authorization } : {});
    }

    /** ref makes the request safe to repeat.
     * @param {string} path @param {object} body @param {string} [ref] @returns {Promise<any>} */
    post(path, body, ref) {
        return this.#call("POST", path, body, ref ? { "Idempotency-Key": ref } : {});
    }

    /** @param {string} method @param {string} path @param {object | undefined} body @param {Record<string, string>} more */
    async #call(method, path, body, more) {
        const id = shortId();
        /** @type {Record<string, string>} */
        const headers = { Accept: "application/json", "X-Requested-With": "XMLHttpRequest", "X-Request-Id": id, ...more };
        if (body !== undefined) {
            headers["Content-Type"] = "application/json";
            if (this.#csrf) {
                headers[this.#csrf.name] = this.#csrf.value;
            }
        }
        /** @type {Response} */
        let response;
        /** @type {any} */
        let answer;
        try {
            response = await fetch(base + path, {
                method, headers, body: body === undefined ? undefined : JSON.stringify(body),
                credentials: "same-origin", cache: "no-store", signal: AbortSignal.any([AbortSignal.timeout(patience), this.#line.signal]),
            });
            answer = await response.json();
        } catch (fault) {
            throw new Refused({ kind: "unreachable", code: 0, status: 0, why: "", id });
        }
        this.heard();
        this.#note(response);
        const known = response.headers.get("X-Request-Id") || id;
        if (answer.statusCode !== 0 && answer.statusCode !== 7) {
            const kind = response.status === 401 ? "expired" : "refused";
            throw new Refused({ kind, code: answer.statusCode, status: response.status, why: answer.statusMessage ?? "", id: known });
        }
        return answer;
    }

    /** @param {Response} response */
    #note(response) {
        const name = response.headers.get("X-CSRF-HEADER");
        const value = name && response.headers.get(name);
        if (name && value) {
            this.#csrf = { name, value };
        }
        const date = Date.parse(response.headers.get("Date") ?? "");
        if (!Number.isNaN(date) && Math.abs(date - Date.now()) > 2000) {
            this.ahead = date - Date.now(); // the header has whole seconds: smaller differences say nothing
        }
    }
}

/** Refused is a request that was not carried out, or not surely. */
export class Refused extends Error {
    /** @param {import("./types.js").Refusal} refusal */
    constructor(refusal) {
        super(refusal.why || refusal.kind);
        this.refusal = refusal;
    }
}

/** @param {unknown} fault @returns {import("./types.js").Refusal} */
export function refusalOf(fault) {
    if (fault instanceof Refused) {
        return fault.refusal;
    }
    console.error(fault);
    return { kind: "refused", code: 4, status: 0, why: String(fault), id: shortId() };
}

/** The Basic credentials, in UTF-8 as the server's challenge says.
 * @param {string} user @param {string} password */
export function basic(user, password) {
    const bytes = new TextEncoder().encode(`${user}:${password}`);
    return "Basic " + btoa(String.fromCharCode(...bytes));
}
