import { t } from "../words/words.js";
import { partyName, since } from "./ladder.js";

/** @import { Ladder } from "./types.js" */

/** The ladder as lines of text. @param {Ladder} ladder */
export function asText(ladder) {
    const names = namesOf(ladder);
    const rows = ladder.steps.map((s) => {
        const who = s.kind === "Event" ? names.get(s.from) : `${names.get(s.from)} -> ${names.get(s.to)}`;
        return [`${since(ladder, s)} ms`.padStart(10), t("ladder." + s.kind), who ?? "", s.text];
    });
    const widths = [1, 2].map((column) => Math.max(0, ...rows.map((r) => r[column].length)));
    const lines = rows.map(([at, kind, who, text]) => `${at}  ${kind.padEnd(widths[0])}  ${who.padEnd(widths[1])}  ${text}`);
    return [`${ladder.id}  ${ladder.startedAt}`, ...lines, ""].join("\n");
}

/** @param {Ladder} ladder */
function namesOf(ladder) {
    return new Map([["parley", "parley"], ...ladder.parties.map((p) => /** @type {[string, string]} */ ([p.phoneNumber, partyName(p)]))]);
}

/** The ladder as a sequence diagram of Mermaid. @param {Ladder} ladder */
export function asMermaid(ladder) {
    const [first, ...others] = ladder.parties;
    const actors = [first?.phoneNumber ?? "", "parley", ...others.map((p) => p.phoneNumber)];
    const names = namesOf(ladder);
    /** @param {string} end */
    const actor = (end) => "P" + actors.indexOf(end);
    const arrows = { Request: "->>", Notification: "-->>", SIP: "-)" };
    const lines = ladder.steps.map((s) => s.kind === "Event"
        ? `    Note over ${actor("parley")}: ${plain(s.text)}`
        : `    ${actor(s.from)}${arrows[s.kind]}${actor(s.to)}: ${plain(s.text)}`);
    const heads = actors.map((a) => `    participant ${actor(a)} as ${plain(names.get(a) ?? a)}`);
    return ["sequenceDiagram", ...heads, ...lines, ""].join("\n");
}

/** A text without what Mermaid reads as a sign of its own. @param {string} text */
function plain(text) {
    return text.replace(/[#;<>]/g, (sign) => `#${sign.charCodeAt(0)};`).replace(/\s+/g, " ");
}
