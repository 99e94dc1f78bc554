/** @type {Record<string, string>} */
const accented = {
    a: "á", b: "ƀ", c: "ç", d: "ð", e: "é", f: "ƒ", g: "ĝ", h: "ĥ", i: "î", j: "ĵ", k: "ķ", l: "ļ", m: "ɱ", n: "ñ", o: "ö", p: "þ",
    q: "ǫ", r: "ŕ", s: "š", t: "ţ", u: "û", v: "ṽ", w: "ŵ", x: "ẋ", y: "ý", z: "ž", A: "Å", B: "Ɓ", C: "Ç", D: "Ð", E: "É", F: "Ƒ",
    G: "Ĝ", H: "Ĥ", I: "Î", J: "Ĵ", K: "Ķ", L: "Ļ", M: "Ṁ", N: "Ñ", O: "Ö", P: "Þ", Q: "Ǫ", R: "Ŕ", S: "Š", T: "Ţ", U: "Û", V: "Ṽ",
    W: "Ŵ", X: "Ẋ", Y: "Ý", Z: "Ž",
};

/** A text as a language with accents and words a third longer would have it.
 * What does not come out so has not come from the catalogue. @param {string} text */
export function pseudo(text) {
    const parts = text.split(/(\{[a-z]+\})/);
    const letters = parts.map((p) => p.startsWith("{") ? p : p.replace(/[A-Za-z]/g, (l) => accented[l]));
    return `[${letters.join("")}${"~".repeat(Math.ceil(text.length / 3))}]`;
}
