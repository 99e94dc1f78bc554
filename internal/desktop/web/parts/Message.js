import { Component } from "preact";
import { html } from "../app/html.js";
import { fullTime, t, timeOf } from "../words/words.js";

/**
 * One message of the transcript. It is drawn again only when it changes: a
 * transcript may have thousands.
 * @extends {Component<{e: import("../app/types.js").Entry, first: boolean, last: boolean, news: number}>}
 */
export class Message extends Component {
    /** @param {any} next */
    shouldComponentUpdate(next) {
        const { e, first, last, news } = this.props;
        return e !== next.e || first !== next.first || last !== next.last || news !== next.news;
    }

    render() {
        const { e, first, last, news } = this.props;
        const name = e.mine ? t("log.you") : e.sender;
        return html`
            ${news > 0 && html`<li class="divider"><span>${t("log.new", { n: news })}</span></li>`}
            <li class="message ${e.mine ? "mine" : "theirs"} ${first || news ? "first" : ""}" data-index=${e.index}>
                <span class="${first || news ? "who small" : "unseen"}">${name}</span>
                <p class="bubble" dir="auto">${e.text}</p>
                <span class="meta small soft"><time datetime=${e.at} title=${fullTime(e.at)}>${timeOf(e.at)}</time>${e.mine && html`<span class=${last ? "" : "unseen"}> · ${t("delivery.sent")}</span>`}</span>
            </li>`;
    }
}
