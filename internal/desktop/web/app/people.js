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
        const { api, state } = this.desk;
        try {
            const people = await this.#told().catch(async (fault) => {
                if (!this.desk.isGone(fault)) {
                    throw fault;
                }
                const { users } = await api.get("/users?fields=*&subresources=devices"); // a server in strict mode
                return users.filter((/** @type {any} */ u) => u.id !== state.me?.id && u.enabled !== false).map(person);
            });
            const found = people.filter((/** @type {Person} */ p) => p.number);
            found.sort((/** @type {Person} */ a, /** @type {Person} */ b) => a.name.localeCompare(b.name));
            this.desk.set({ people: found, directory: true });
        } catch (fault) {
            if (refusalOf(fault).kind === "expired") {
                this.desk.signing.expire();
            } // else there is no directory for agents here: numbers can still be dialed
        }
    }

    /** @returns {Promise<Person[]>} */
    async #told() {
        const { colleagues } = await this.desk.api.get("/me/colleagues");
        return colleagues.map((/** @type {any} */ c) => ({
            userName: c.userName, name: nameOf(c), number: c.phoneNumber, presence: c.presence, unfit: c.imCapable ? "" : c.imUnfitReason, lost: c.connectionLost === true,
        }));
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
    const unfit = device?.imCapable === false ? device.imUnfitReason ?? "" : "";
    return { userName: u.userName, name: nameOf(u), number: device?.phoneNumber ?? "", presence: presenceOf(device), unfit, lost: false };
}

/** @param {any} u */
function nameOf(u) {
    return [u.firstName, u.lastName].filter(Boolean).join(" ") || u.userName;
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
