/** Store holds what is shown; whoever listens is told after each change.
 * @template {object} T */
export class Store {
    /** @type {T} */
    state;
    /** @type {Set<() => void>} */
    #listeners = new Set();

    /** @param {T} state */
    constructor(state) {
        this.state = state;
    }

    /** @param {Partial<T>} change */
    set(change) {
        this.state = { ...this.state, ...change };
        this.#listeners.forEach((tell) => tell());
    }

    /** @param {() => void} listener */
    listen(listener) {
        this.#listeners.add(listener);
        return () => { this.#listeners.delete(listener); };
    }
}
