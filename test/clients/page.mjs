// A browser's page for a client that needs one: callback-polling loads scripts
// and so must have a document. The page is the server's own, with its cookies.
import { readFileSync } from "node:fs";
import { CookieJar, JSDOM, VirtualConsole } from "jsdom";

// open makes the page and lends its window to whoever asks for a global one. A
// script that cannot be loaded is the client's business and no fault of the page.
export function open(url, cookies) {
    const jar = new CookieJar();
    cookies.forEach((pair) => jar.setCookieSync(`${pair}; Path=/`, url));
    const { window } = new JSDOM("<!DOCTYPE html><head></head>", {
        url, cookieJar: jar, resources: "usable", runScripts: "dangerously", virtualConsole: new VirtualConsole(),
    });
    Object.defineProperty(window.HTMLScriptElement.prototype, "async", { set: runAtOnce });
    globalThis.window = window;
    return window;
}

// runAtOnce gives a script the attribute that the page looks at: it does not
// know the property, and would run each script only after all those before it.
function runAtOnce(wanted) {
    this.toggleAttribute("async", wanted);
}

// run has the page run files as its own scripts.
export function run(window, files) {
    files.forEach((file) => window.eval(readFileSync(file, "utf8")));
}
