/** A new reference, also where the page is not in a secure context. */
export function newRef() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}

/** A short id that a person can read out to somebody. */
export function shortId() {
    const letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    return Array.from(crypto.getRandomValues(new Uint8Array(8)), (b) => letters[b % letters.length]).join("");
}
