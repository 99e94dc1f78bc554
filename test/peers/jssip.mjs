// JsSIP as a softphone in the hands of the test: one JSON object on the command
// line says with what it registers, a line {"to", "text"} on standard input
// sends, a line {"from", "text"} on standard output is what it hears. A message
// waits until the one before is accepted, as in a chat window.
import { createInterface } from "node:readline";
import JsSIP from "jssip";
import WebSocket from "ws";

globalThis.WebSocket = WebSocket;
const { number, password, url, uri } = JSON.parse(process.argv[2]);
const tell = (what) => process.stdout.write(JSON.stringify(what) + "\n");

const phone = new JsSIP.UA({
    sockets: [new JsSIP.WebSocketInterface(url)], uri, authorization_user: number, password, session_timers: false,
});
phone.on("registered", () => tell({ registered: true }));
phone.on("registrationFailed", ({ cause, response }) => tell({ failure: `${cause}: ${response?.status_code}` }));
phone.on("newMessage", ({ originator, request, message }) => {
    if (originator === "remote") {
        tell({ from: request.from.uri.toString(), text: request.body });
        message.accept();
    }
});

const send = ({ to, text }) => new Promise((resolve) => {
    phone.sendMessage(to, text, { eventHandlers: {
        succeeded: () => resolve(),
        failed: ({ cause, response }) => { tell({ failure: `${text}: ${cause}: ${response?.status_code}` }); resolve(); },
    } });
});

phone.start();
for await (const line of createInterface({ input: process.stdin })) {
    await send(JSON.parse(line));
}
