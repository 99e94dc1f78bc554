import { fullTime, t } from "../words/words.js";

/** @import { Session } from "./types.js" */

/** Saves a transcript as a text file. @param {Session} s @param {string} peer a name */
export function saveTranscript(s, peer) {
    const head = `${t("facts.title")} ${s.id}\n${peer} (${s.peer})\n${t("facts.started")} ${fullTime(s.startedAt)}\n\n`;
    const lines = s.entries.map((e) => `[${e.at}] ${e.mine ? t("log.you") : e.sender}: ${e.text.replaceAll("\n", "\n    ")}\n`);
    const address = URL.createObjectURL(new Blob([head, ...lines], { type: "text/plain;charset=utf-8" }));
    const link = document.createElement("a");
    link.href = address;
    link.download = `parley-${s.startedAt.slice(0, 16).replaceAll(":", "")}-${s.peer}.txt`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
}
