// Plays one session with the official client. The command line is one JSON
// object; every step is one JSON line on standard output; a line {"ask": …}
// asks the test for something, which answers with a line on standard input.
//
//   { library, major, program: [], transport, transports, ack, cut, strict, rereads, restarts: [], anna: {url, topics}, ben: {url, topics} }
import { createInterface } from "node:readline";
import { Agent } from "./agent.mjs";
import * as act from "./session.mjs";

const play = JSON.parse(process.argv[2]);
const answers = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const write = (line) => process.stdout.write(JSON.stringify(line) + "\n");

async function tell(what) {
    write({ ask: what });
    const { value, done } = await answers.next();
    if (done || value !== "done") {
        throw new Error(`${what}: ${value}`);
    }
}

async function step(name, run) {
    const start = performance.now();
    try {
        const value = await run();
        write({ step: name, ok: true, ms: Math.round(performance.now() - start) });
        return value;
    } catch (fault) {
        const metas = both.map((who) => `${who.user}: ${JSON.stringify(who.metas)}`).join("\n");
        write({ step: name, ok: false, ms: Math.round(performance.now() - start), fault: `${fault?.stack ?? fault}\n${metas}` });
        process.exit(1);
    }
}

const agent = (user, number) => new Agent({
    user, password: "demo", number, library: play.library, major: play.major, program: play.program,
    transports: play.transports, ack: play.ack, rereads: play.rereads, ...play[user],
});
const [anna, ben] = [agent("anna", "3001"), agent("ben", "3002")];
const both = [anna, ben];

await step("login and subscriptions", () => Promise.all(both.map((who) => act.arrive(who, play))));
const path = await step("initiate", () => act.begin(anna, ben));
await step("messages both ways", async () => {
    await act.say(path, anna, both, ["hello ben", "second", "Grüße 👋🏽 \u2028 \"quoted\""]);
    await act.say(path, ben, both, ["hello anna", "</script>", "third"]);
});
await step("user data", () => act.changeUserData(path, anna, ben));
if (!play.rereads) { // of several nodes one may be behind, and tell of what was said before
    await step("unsubscribe, subscribe in a batch", () => act.pauseListening(path, anna, ben));
}
await step("publishing refused", () => act.refused(anna, ben));
if (play.cut) {
    await step("network cut", () => act.loseLine(path, anna, ben, tell));
}
if (play.cut && play.ack) {
    await step("replies lost", () => act.loseWords(path, anna, ben, tell));
}
for (const how of play.restarts) {
    if (how === "roll") {
        await step("servers roll", () => act.talkThrough(path, both, tell, how));
        continue;
    }
    await step(`server restart: ${how}`, () => act.loseServer(path, both, tell, how));
}
const spoken = ["hello ben", "third", ...(play.rereads ? [] : ["nobody listens", "somebody listens"])];
await step("transcript", () => (play.strict ? act.noTranscript(path, ben) : act.transcript(path, ben, spoken)));
await step("complete", () => act.part(path, anna, ben));
await step("disconnect and logout", () => Promise.all(both.map((who) => act.goHome(who))));
await Promise.all(both.map((who) => who.leave()));
process.exit(0);
