import { refusalOf } from "./api.js";
import { explain } from "./explain.js";

/** @import { Device, User } from "./types.js" */

/** Work is the agent's place, devices and state. */
export class Work {
    /** @param {import("./desk.js").Desk} desk */
    constructor(desk) {
        this.desk = desk;
    }

    /** @returns {Device[]} */
    get devices() {
        return this.desk.state.me?.devices ?? [];
    }

    atWork() {
        return this.devices.some((d) => d.deviceState === "Active");
    }

    /** The devices that can carry a session now. */
    fit() {
        return this.devices.filter((d) => d.deviceState === "Active" && d.imCapable !== false);
    }

    /** The path of the device to start from; undefined where there is no choice. */
    from() {
        const fit = this.fit();
        return fit.length > 1 ? (fit.find((d) => d.path === this.desk.state.from) ?? fit[0]).path : undefined;
    }

    /** What the server shows of the agent, in part. @param {Partial<User>} shown */
    look(shown) {
        const { me } = this.desk.state;
        if (me) {
            this.desk.set({ me: { ...me, ...shown, devices: shown.devices ?? me.devices ?? [] } });
        }
    }

    /** Whether the server keeps agent states, and which: a group of its settings. */
    async askStates() {
        try {
            const { settings } = await this.desk.api.get("/settings/agent-states");
            this.desk.set({ states: settings });
        } catch {
            // It keeps none.
        }
    }

    /** The name of the contact center, for those who know several. */
    async askTenant() {
        try {
            const { contactCenters } = await this.desk.api.get("/contact-centers?fields=*");
            this.desk.set({ tenant: contactCenters.length === 1 ? contactCenters[0].domainName : "" });
        } catch {
            // Then it has no name here.
        }
    }

    /** The names of the places where the agent may sit, his own first; undefined
     * where the server does not tell. @returns {Promise<string[] | undefined>} */
    async places() {
        try {
            const { places } = await this.desk.api.get("/me/places");
            return places.map((/** @type {{name: string}} */ p) => p.name);
        } catch {
            return undefined;
        }
    }

    /** @param {string} place "" for the agent's own */
    async start(place) {
        const { desk } = this;
        desk.set({ busy: "work", workRefusal: undefined });
        try {
            await desk.api.post("/me", { operationName: "StartContactCenterSession", channels: ["voice", "im"], ...(place ? { place } : {}) });
            this.look((await desk.api.get("/me?subresources=devices")).user);
        } catch (fault) {
            const refusal = refusalOf(fault);
            desk.set({ workRefusal: explain("work", refusal) });
            if (refusal.kind === "expired") {
                desk.signing.expire();
            }
        } finally {
            desk.set({ busy: "" });
        }
    }

    /** Asks for a state; of wishes that come meanwhile the last one counts.
     * @param {string} wish an operation, or dnd */
    async become(wish) {
        const { desk } = this;
        const asking = desk.state.becoming !== "";
        desk.set({ becoming: wish });
        if (asking) {
            return; // whoever asks goes on with it
        }
        for (let asked = ""; asked !== desk.state.becoming;) {
            asked = desk.state.becoming;
            await desk.attempt("state", () => this.#become(asked));
        }
        desk.set({ becoming: "" });
    }

    /** @param {string} wanted */
    async #become(wanted) {
        const disturbed = this.now() !== "dnd";
        if (wanted === "dnd" || !disturbed) {
            await this.#setDisturbed(wanted !== "dnd");
        }
        if (wanted !== "dnd") {
            await this.desk.api.post("/me", { operationName: wanted });
        }
        this.look((await this.desk.api.get("/me?subresources=devices")).user);
    }

    /** Do-not-disturb belongs to devices. @param {boolean} disturbed */
    async #setDisturbed(disturbed) {
        for (const d of this.devices.filter((device) => device.deviceState === "Active")) {
            await this.desk.api.post("/me/devices/" + d.id, { operationName: disturbed ? "DoNotDisturbOff" : "DoNotDisturbOn" });
        }
    }

    /** The operation that leads to the agent's present state; dnd, LoggedIn and
     * LoggedOut stand for what no such operation leads to. */
    now() {
        const d = this.devices.find((device) => device.deviceState === "Active");
        if (!d) {
            return "LoggedOut";
        }
        if (d.doNotDisturb === "On") {
            return "dnd";
        }
        const { userState } = d;
        const found = this.desk.state.states.find((s) => s.id ? s.id === userState?.id : s.state === userState?.state && s.workMode === userState?.workMode);
        return found?.operationName ?? "LoggedIn";
    }
}
