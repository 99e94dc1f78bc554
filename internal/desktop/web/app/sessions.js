/** @import { Entry, Past, Resource, Session, User } from "./types.js" */

const ringTime = 30_000; // ms; the server's default, until it has told its own

/** What is known of a session after the server has shown it once more.
 * @param {Session | undefined} known @param {Resource} r @param {{now: number, ahead: number}} clock @returns {Session} */
export function shown(known, r, { now, ahead }) {
    const state = /** @type {Session["state"]} */ (r.state.trim());
    const direction = r.direction ?? known?.direction ?? (state === "Alerting" ? "Incoming" : "Outgoing");
    const startedAt = r.startedAt ?? known?.startedAt ?? new Date(now).toISOString();
    return {
        id: r.id, peer: r.participants[0]?.phoneNumber ?? known?.peer ?? "", state, direction, startedAt,
        endedAt: state === "Completed" ? known?.endedAt ?? new Date(now).toISOString() : undefined,
        capabilities: r.capabilities, userData: r.userData ?? {}, devicePath: r.devicePath ?? known?.devicePath,
        reason: r.reason ?? known?.reason, entries: known?.entries ?? [], whole: known?.whole ?? false,
        readTo: known?.readTo ?? 0, divider: known?.divider,
        ringsUntil: state === "Alerting" ? known?.ringsUntil ?? ringEnd(startedAt, ahead) : undefined,
        autoAnswered: known?.autoAnswered ?? false,
    };
}

/** @param {string} startedAt @param {number} ahead */
function ringEnd(startedAt, ahead) {
    return Date.parse(startedAt) + ringTime - ahead;
}

/** A session that ended before the page was there, as the server lists it.
 * @param {Resource} r @returns {Session} */
export function listed(r) {
    return {
        id: r.id, peer: r.participants[0]?.phoneNumber ?? "", state: "Completed", direction: r.direction ?? "Outgoing", startedAt: r.startedAt ?? "",
        capabilities: [], userData: r.userData ?? {}, devicePath: r.devicePath, reason: r.reason, entries: [], whole: false, readTo: Infinity,
    };
}

/** A session that the page remembers from earlier; the server has its transcript.
 * @param {Past} p @returns {Session} */
export function remembered(p) {
    return { ...p, state: "Completed", capabilities: [], userData: {}, entries: [], whole: false, readTo: Infinity };
}

/** One message of the API, a notification's or the transcript's.
 * @param {any} m @param {Session} s @param {User} me @param {(number: string, userName?: string) => string} nameOf @returns {Entry} */
export function entryOf(m, s, me, nameOf) {
    const mine = m.sender ? m.sender.userName === me.userName && m.sender.phoneNumber !== s.peer : false;
    return {
        index: m.index ?? lastIndex(s) + 1, messageId: m.messageId, text: m.text ?? m.message ?? "", mine,
        sender: mine ? "" : nameOf(m.sender?.phoneNumber ?? s.peer, m.sender?.userName), at: m.timestamp ?? new Date().toISOString(),
    };
}

/** @param {Session} s */
export function lastIndex(s) {
    return s.entries.length ? s.entries[s.entries.length - 1].index : 0;
}

/** The session with what is new among the messages, and what that was.
 * @param {Session} s @param {Entry[]} messages @returns {{session: Session, fresh: Entry[]}} */
export function withEntries(s, messages) {
    const have = new Set(s.entries.map((e) => e.index));
    const fresh = messages.filter((e) => !have.has(e.index));
    if (fresh.length === 0) {
        return { session: s, fresh };
    }
    const entries = [...s.entries, ...fresh];
    if (fresh[0].index <= lastIndex(s)) {
        entries.sort((a, b) => a.index - b.index);
    }
    return { session: { ...s, entries }, fresh };
}

/** True when messages are known to be missing before the last one.
 * @param {Session} s */
export function hasGap(s) {
    return s.entries.some((e, i) => i > 0 && e.index !== s.entries[i - 1].index + 1);
}

/** @param {Session} s */
export function unread(s) {
    return s.entries.reduce((n, e) => n + (!e.mine && e.index > s.readTo ? 1 : 0), 0);
}

/** Marks where the new messages begin that the agent has not seen.
 * @param {Session} s @param {Entry[]} fresh @returns {Session} */
export function divided(s, fresh) {
    const others = fresh.filter((e) => !e.mine);
    if (others.length === 0) {
        return s;
    }
    const open = s.divider && !s.divider.closed ? s.divider : undefined;
    const index = Math.min(open?.index ?? Infinity, ...others.map((e) => e.index));
    return { ...s, divider: { index, count: (open?.count ?? 0) + others.length, closed: false } };
}

/** @param {Session} s */
export function isLive(s) {
    return s.state !== "Completed";
}

/** The newest first.
 * @param {Record<string, Session>} sessions */
export function newestFirst(sessions) {
    return Object.values(sessions).sort((a, b) => b.startedAt.localeCompare(a.startedAt));
}
