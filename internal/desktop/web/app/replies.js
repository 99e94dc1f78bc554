/** @typedef {{name: string, text: string}} Reply */

/** The canned replies that begin with a name. @param {string} lines as the settings have them
 * @param {string} wanted the beginning of a name @returns {Reply[]} */
export function repliesOf(lines, wanted) {
    const all = lines.split("\n").map((line) => line.trim()).filter(Boolean).map((line) => {
        const [name] = line.split(/\s/, 1);
        return { name, text: line.slice(name.length).trim() || line };
    });
    return all.filter((r) => r.name.toLocaleLowerCase().startsWith(wanted.toLocaleLowerCase()));
}
