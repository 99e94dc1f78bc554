import { refusalOf } from "./api.js";

/** @import { Person } from "./types.js" */

const every = 15_000; // ms between looks at who is there

/** People is the directory of colleagues, where the server has one for agents. */
export class People {
    #timer = 0;

    /** @param {import("./desk.js").Desk} desk */
    constructor(desk) {
        this.desk = desk;
    }

    start() {
        this.stop();
        this.look();
        this.#timer = setInterval(() => this.#lookAgain(), every);
    }

    stop() {
        clearInterval(this.#timer);
    }

    #lookAgain() {
        if (this.desk.state.directory && document.visibilityState === "visible" && this.desk.state.line === "live") {
            this.look();
        }
    }

    async look() {
        try {
            const { users } = await this.desk.api.get("/users?fields=*&subresources=devices");
            const me = this.desk.state.me?.id;
            const people = users.filter((/** @type {any} */ u) => u.id !== me && u.enabled !== false).map(person).filter((/** @type {Person} */ p) => p.number);
            people.sort((/** @type {Person} */ a, /** @type {Person} */ b) => a.name.localeCompare(b.name));
            this.desk.set({ people, directory: true });
        } catch (fault) {
            if (refusalOf(fault).kind === "expired") {
                this.desk.signing.expire();
            } // else there is no directory for agents here: numbers can still be dialed
        }
    }

    /** @param {string} text */
    find(text) {
        const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
        return this.desk.state.people.filter((p) => {
            const all = `${p.name} ${p.userName} ${p.number}`.toLocaleLowerCase();
            return words.every((w) => all.includes(w));
        });
    }
}

/** @param {any} u a user of the API @returns {Person} */
function person(u) {
    /** @type {import("./types.js").Device[]} */
    const devices = u.devices ?? [];
    const device = devices.find((d) => d.deviceState === "Active" && d.imCapable !== false) ?? devices.find((d) => d.imCapable !== false) ?? devices[0];
    const name = [u.firstName, u.lastName].filter(Boolean).join(" ") || u.userName;
    return { userName: u.userName, name, number: device?.phoneNumber ?? "", presence: presenceOf(device) };
}

/** @param {import("./types.js").Device | undefined} d */
function presenceOf(d) {
    if (!d?.deviceState) {
        return "";
    }
    if (d.deviceState !== "Active") {
        return "LoggedOut";
    }
    return d.doNotDisturb === "On" ? "DoNotDisturb" : d.userState?.state ?? "";
}
