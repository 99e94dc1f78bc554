import { Component } from "preact";
import { html } from "../app/html.js";
import { t } from "../words/words.js";
import { PersonRow } from "./PersonRow.js";

/**
 * The colleagues. The list is drawn again only when it changes: it may have
 * hundreds.
 * @extends {Component<{desk: import("../app/desk.js").Desk, people: import("../app/types.js").Person[], dialing: boolean}>}
 */
export class People extends Component {
    /** @param {any} next */
    shouldComponentUpdate(next) {
        return next.people !== this.props.people || next.dialing !== this.props.dialing;
    }

    render() {
        const { desk, people } = this.props;
        return html`
            <section aria-labelledby="people">
                <h2 id="people">${t("list.people")}</h2>
                <ul>${people.map((p) => html`<li key=${p.userName}><${PersonRow} desk=${desk} person=${p} /></li>`)}</ul>
            </section>`;
    }
}
