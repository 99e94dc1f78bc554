import { basic, refusalOf } from "./api.js";
import { explain } from "./explain.js";

/** @import { User } from "./types.js" */

const whole = "/me?subresources=*";

/** Signing is who the page works for. The password is used for one request and
 * not kept; from then on the browser's cookie speaks. */
export class Signing {
    /** @param {import("./desk.js").Desk} desk */
    constructor(desk) {
        this.desk = desk;
    }

    /** Goes on where a refresh of the page left off. */
    async resume() {
        const { desk } = this;
        try {
            const { user } = await desk.api.get(whole);
            if (desk.state.phase === "loading") { // else he was quicker with his password
                desk.enter(user);
            }
        } catch (fault) {
            const refusal = refusalOf(fault);
            if (desk.state.phase === "loading") {
                desk.set({ phase: "out", signInRefusal: refusal.kind === "expired" ? undefined : explain("signIn", refusal) });
            }
        }
    }

    /** @param {string} user @param {string} password */
    async signIn(user, password) {
        const { phase } = this.desk.state;
        this.desk.set({ busy: "signIn", signInRefusal: undefined, phase: phase === "loading" ? "out" : phase });
        try {
            const me = (await this.desk.api.get(whole, basic(user, password))).user;
            await this.#take(me);
        } catch (fault) {
            this.desk.set({ signInRefusal: explain("signIn", refusalOf(fault)) });
        } finally {
            this.desk.set({ busy: "" });
        }
    }

    /** @param {User} me */
    async #take(me) {
        const { desk } = this;
        if (desk.state.interrupted && desk.state.me?.id === me.id) {
            desk.set({ interrupted: "" });
            desk.line.start();
            return;
        }
        if (desk.state.phase === "in") {
            desk.leave();
        }
        desk.enter(me);
        desk.tabs?.tell({ word: "signedIn" });
        if (!desk.work.atWork()) {
            await desk.work.start("");
        }
    }

    /** The server no longer knows us: what was written stays, and the page asks. */
    expire() {
        if (this.desk.state.phase === "in" && !this.desk.state.interrupted) {
            this.desk.line.stop();
            this.desk.set({ interrupted: "expired", line: "offline" });
        }
    }

    /** Asks the server whether it knows us. */
    async check() {
        try {
            const { user } = await this.desk.api.get("/me");
            if (user.id !== this.desk.state.me?.id) {
                this.#stopFor();
            }
        } catch (fault) {
            if (refusalOf(fault).kind === "expired") {
                this.expire();
            }
        }
    }

    /** The cookie of this browser is another user's now: nothing may be sent in his name. */
    #stopFor() {
        this.desk.line.stop();
        this.desk.set({ interrupted: "otherUser", line: "offline" });
    }

    /** What another tab of this browser says.
     * @param {any} word */
    overheard(word) {
        const { desk } = this;
        const mine = word.user === desk.state.me?.id;
        if (word.word === "signedIn" && !mine) {
            this.#stopFor();
        } else if (word.word === "signedIn" && desk.state.interrupted) {
            desk.set({ interrupted: "" });
            desk.line.start();
        } else if (word.word === "signedOut" && mine) {
            desk.outbox?.clear();
            desk.leave();
        } else if (word.word === "read" && mine) {
            desk.hearing.readElsewhere(word.session, word.index);
        }
    }

    /** Ends the contact-center session, which also ends the sign-in. Whoever cannot
     * be signed out stays, and nothing of his is wiped. */
    async signOut() {
        const { desk } = this;
        desk.set({ busy: "signOut" });
        await desk.line.close();
        try {
            await desk.api.post("/me", { operationName: "EndContactCenterSession" });
        } catch (fault) {
            const refusal = refusalOf(fault);
            if (refusal.kind !== "expired") {
                desk.set({ busy: "", dialog: "" });
                desk.notice(explain("signOut", refusal));
                desk.line.start();
                return;
            }
        }
        desk.memory?.forgetDrafts();
        desk.outbox?.clear();
        desk.tabs?.tell({ word: "signedOut" });
        desk.leave();
    }
}
