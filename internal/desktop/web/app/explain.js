import { t } from "../words/words.js";

/** @import { Explanation, Refusal, Session } from "./types.js" */

/** What a refusal means for an agent: what happened, why, what next.
 * @param {string} act a key under "refused." @param {Refusal} r @param {Record<string, string>} [values] @returns {Explanation} */
export function explain(act, r, values = {}) {
    const [why, next] = reasons(act, r);
    return { what: t("refused." + act, values), why, next: t(next), id: r.id };
}

/** @param {string} act @param {Refusal} r @returns {[why: string, next: string]} */
function reasons(act, r) {
    if (r.kind === "unreachable") {
        return [t("why.unreachable"), "next.connection"];
    }
    if (r.kind === "expired") {
        return act === "signIn" ? [t("why.expired"), "next.password"] : [t("why.expiredSession"), "next.signIn"];
    }
    if (r.code === 2 && /another IM session|already/i.test(r.why) && act === "start") {
        return [t("why.busyMe"), "next.endFirst"];
    }
    if (r.code === 6 && act !== "start" && act !== "work") {
        return [t("why.gone"), "next.nothing"];
    }
    return [sentence(r.why) || t("why.none"), nextOf(act, r)];
}

/** The server's words, from a capital letter to a full stop. @param {string} words */
function sentence(words) {
    return words.charAt(0).toUpperCase() + words.slice(1) + (/[^.!?…]$/.test(words) ? "." : "");
}

/** @param {string} act @param {Refusal} r */
function nextOf(act, r) {
    if (/no suitable device|cannot start an IM session|devicePath/.test(r.why)) {
        return "next.device";
    }
    switch (r.code) {
    case 1:
    case 2:
        return act === "start" ? "next.number" : "next.retry";
    case 5:
        return "next.permission";
    case 6:
        return "next.feature";
    case 10:
        return "next.shorten";
    case 19:
        return "next.place";
    }
    return r.status === 429 || r.status === 503 ? "next.later" : "next.retry";
}

/** Why a session is over, in a line.
 * @param {Session} s @param {string} peer a name */
export function ending(s, peer) {
    const outgoing = s.direction === "Outgoing";
    const byPeer = s.reason?.text.startsWith(s.peer + " ");
    switch (s.reason?.code) {
    case "released":
        return t(byPeer ? "ended.peer" : "ended.me", { peer });
    case "rejected":
        return t(outgoing ? "ended.rejectedPeer" : "ended.rejectedMe", { peer });
    case "noAnswer":
        return t(outgoing ? "ended.noAnswerPeer" : "ended.noAnswerMe", { peer });
    case "busy":
    case "unreachable":
    case "agentLeft":
    case "failed":
        return t("ended." + s.reason.code, { peer });
    }
    return t("ended.unknown");
}

/** A call that failed after it was begun (D-04), as a refusal.
 * @param {Session} s @param {string} peer @param {string} words the server's @returns {Explanation | undefined} */
export function unanswered(s, peer, words) {
    /** @type {Record<string, [string, string]>} */
    const known = {
        busy: ["why.busyPeer", "next.later"], unreachable: ["why.unreachablePeer", "next.number"],
        noAnswer: ["why.noAnswer", "next.later"], rejected: ["why.rejected", "next.later"], failed: ["why.none", "next.retry"],
    };
    const found = known[s.reason?.code ?? ""];
    if (!found || s.direction !== "Outgoing") {
        return undefined;
    }
    // The server says more than the code where nobody was there to answer.
    const why = words && /unreachable|failed/.test(s.reason?.code ?? "") ? sentence(words) : t(found[0], { peer });
    return { what: t("refused.start", { peer }), why, next: t(found[1]), id: s.id };
}
