// An agent's desktop with the official CometD client (test/clients), in the
// hands of the test: a line {"id", "act", "args"} on standard input is done, a
// line on standard output is {"id", "value"} or {"id", "fault"}, or what the
// desktop hears: {"note"}, {"meta"}, {"subscribed"}.
import { createInterface } from "node:readline";
import { Worker } from "node:worker_threads";

const options = JSON.parse(process.argv[2]);
const desktop = new Worker(new URL("../clients/desktop.mjs", import.meta.url), { workerData: options });
desktop.on("message", (m) => process.stdout.write(JSON.stringify(m) + "\n"));
desktop.on("error", (fault) => { console.error(fault); process.exit(3); });
for await (const line of createInterface({ input: process.stdin })) {
    desktop.postMessage(JSON.parse(line));
}
process.exit(0);
