import { html } from "../app/html.js";
import { saveTranscript } from "../app/save.js";
import { isLive } from "../app/sessions.js";
import { duration, t } from "../words/words.js";
import { EndButton } from "./EndButton.js";
import { Face } from "./Face.js";
import { useClock } from "./useClock.js";

/** Who it is with, how it stands, how long it lasts. @param {{desk: import("../app/desk.js").Desk, s: import("../app/types.js").Session, peer: string}} props */
export function SessionHeader({ desk, s, peer }) {
    const live = isLive(s);
    const now = useClock(live);
    const end = s.endedAt ? Date.parse(s.endedAt) : now + desk.api.ahead;
    const by = s.direction === "Outgoing" ? t("session.byMe") : t("session.byPeer", { peer });
    return html`
        <header class="session-head">
            <button class="icon-button back" aria-label=${t("session.back")} onClick=${() => desk.talk.open("")}>
                <svg viewBox="0 0 20 20" aria-hidden="true"><path d="m12 5-5 5 5 5" /></svg>
            </button>
            <${Face} name=${peer} />
            <div class="session-who">
                <h1>${peer}${peer !== s.peer && html` <span class="soft">${s.peer}</span>`}</h1>
                <p class="small soft">
                    <span class="state-word state-${s.state}">${t("session." + s.state)}</span>
                    <span aria-hidden="true"> · </span><span class="timer"><span class="unseen">${t("session.duration")} </span>${duration(end - Date.parse(s.startedAt))}</span>
                    <span aria-hidden="true"> · </span><span>${by}${s.autoAnswered ? ", " + t("session.auto") : ""}</span>
                </p>
            </div>
            <div class="session-acts">
                ${live && html`<${EndButton} desk=${desk} s=${s} />`}
                <a class="icon-button" href=${"/ladder/" + s.id} target="_blank" rel="noopener" aria-label=${t("session.ladder")} title=${t("session.ladder")}>
                    <svg viewBox="0 0 20 20" aria-hidden="true"><path d="M4 3v14M16 3v14M4 7h9m-2-2 2 2-2 2M16 13H7m2-2-2 2 2 2" /></svg>
                </a>
                <button class="icon-button" disabled=${s.entries.length === 0} onClick=${() => saveTranscript(s, peer)} aria-label=${t("session.export")} title=${t("session.export")}>
                    <svg viewBox="0 0 20 20" aria-hidden="true"><path d="M10 3v9m-4-4 4 4 4-4M4 16h12" /></svg>
                </button>
                <button class="icon-button" aria-expanded=${desk.state.details} onClick=${() => desk.set({ details: !desk.state.details })} aria-label=${t("session.details")} title=${t("session.details")}>
                    <svg viewBox="0 0 20 20" aria-hidden="true"><rect x="3" y="4" width="14" height="12" rx="2" /><path d="M12 4v12" /></svg>
                </button>
            </div>
        </header>`;
}
