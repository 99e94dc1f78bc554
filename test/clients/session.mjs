// The plays' acts: a whole session, a cut line, a server that goes away.
import assert from "node:assert/strict";

const topicIM = "/v2/me/im-sessions";

// arrive logs an agent in as a desktop does: the password once, then the cookie.
export async function arrive(agent, { transport }) {
    const me = await agent.call("login");
    assert.equal(me.status, 200, me.text);
    assert.equal(JSON.parse(me.text).user.userName, agent.user);
    assert.ok(await agent.call("cookie", "JSESSIONID"), "no JSESSIONID");
    await agent.call("connect");
    const subscribed = await agent.subscribed.next(`${agent.user}: answers to subscriptions`);
    assert.deepEqual(subscribed.flat(), agent.topics);
    assert.equal(await agent.call("transport"), transport);
    const hands = agent.metas.findLast((m) => m.channel === "/meta/handshake");
    assert.equal(hands.advice.reconnect, "retry");
    await agent.does("/me", "StartContactCenterSession", { channels: ["voice"] });
    const { channel, data } = await agent.devices.next(`${agent.user}: devices`);
    assert.equal(channel, "/v2/me/devices");
    assert.equal(data.messageType, "DeviceStateChangeMessage");
    assert.equal(data.devices[0].deviceState, "Active");
    const { devices } = await agent.reads("/me/devices?fields=*");
    assert.equal(devices[0].phoneNumber, agent.number);
    agent.device = devices[0].path ?? `/devices/${devices[0].id}`;
}

// begin brings two agents into a session with the request of the API's own
// documentation, and returns the session's path.
export async function begin(anna, ben) {
    [anna.peer, ben.peer] = [ben.number, anna.number];
    await anna.does("/me/im-sessions", "InitiateIMSession", {
        destination: { phoneNumber: ben.number }, userData: { favColor: "blue" },
    });
    const initiating = await anna.sees("Initiating");
    const alerting = await ben.sees("Alerting");
    const talking = [await anna.sees("Talking"), await ben.sees("Talking")];
    for (const session of [initiating, alerting, ...talking]) {
        assert.equal(session.id, initiating.id);
        assert.equal(session.path, `/im-sessions/${session.id}`);
        assert.deepEqual(session.userData, { favColor: "blue" });
    }
    assert.equal(talking[0].participants[0].phoneNumber, ben.number);
    assert.equal(talking[1].participants[0].phoneNumber, anna.number);
    return `/me${initiating.path}`;
}

// say sends texts one after the other; listeners must hear each, in order.
export async function say(path, from, listeners, texts) {
    for (const text of texts) {
        await from.says(path, text);
    }
    for (const listener of listeners) {
        for (const text of texts) {
            const heard = await listener.hears(text);
            assert.equal(`/me${heard.imSessionPath}`, path);
        }
    }
}

export async function changeUserData(path, anna, ben) {
    const both = async (want) => {
        for (const agent of [anna, ben]) {
            assert.deepEqual((await agent.sees("Talking", "AttachedDataChanged")).userData, want);
        }
    };
    await anna.does(path, "AttachUserData", { userData: { ticket: "T-311", grüße: ["ja", 1.5, null] } });
    await both({ favColor: "blue", ticket: "T-311", grüße: ["ja", 1.5, null] });
    await ben.does(path, "UpdateUserData", { userData: { favColor: "green" } });
    await both({ favColor: "green", ticket: "T-311", grüße: ["ja", 1.5, null] });
    await anna.does(path, "DeleteUserData", { key: "grüße" });
    await both({ favColor: "green", ticket: "T-311" });
}

// pauseListening shows that an unsubscribed client hears nothing, and that a
// batch of subscriptions brings the notifications back.
export async function pauseListening(path, anna, ben) {
    for (const topic of ben.topics) {
        await ben.call("unsubscribe", topic);
    }
    await say(path, anna, [anna], ["nobody listens"]);
    await ben.call("subscribe", ben.topics);
    await say(path, anna, [anna, ben], ["somebody listens"]);
    ben.silent();
}

// refused shows that a client cannot speak on the server's topics.
export async function refused(anna, ben) {
    const reply = await anna.call("publish", topicIM, { messageType: "IMLogUpdateMessage", message: "forged" });
    assert.equal(reply.successful, false);
    assert.match(reply.error, /^403:[^:]*:publish_denied$/);
    anna.silent();
    ben.silent();
}

// loseLine cuts anna's connections and has ben speak meanwhile; she must hear
// it all once and in order when the line is back, in the same Bayeux session.
export async function loseLine(path, anna, ben, tell) {
    const before = await anna.call("clientId");
    await tell("cut");
    await say(path, ben, [ben], ["cut 1", "cut 2", "cut 3"]);
    await tell("mend");
    for (const text of ["cut 1", "cut 2", "cut 3"]) {
        await anna.hears(text);
    }
    await say(path, anna, [anna, ben], ["back again"]);
    assert.equal(await anna.call("clientId"), before, "the session is another");
    anna.silent();
}

// loseWords swallows what the server sends before the line breaks. Only the ack
// extension brings that back.
export async function loseWords(path, anna, ben, tell) {
    const before = await anna.call("clientId");
    await tell("swallow");
    await say(path, ben, [ben], ["lost 1", "lost 2"]);
    await tell("swallowed");
    await tell("cut");
    await say(path, ben, [ben], ["lost 3"]);
    await tell("mend");
    for (const text of ["lost 1", "lost 2", "lost 3"]) {
        await anna.hears(text);
    }
    await say(path, anna, [anna, ben], ["found again"]);
    assert.equal(await anna.call("clientId"), before, "the session is another");
    anna.silent();
}

// loseServer has the server go away and come back. The clients must shake hands
// and subscribe again by themselves; then they read where they are and go on.
export async function loseServer(path, agents, tell, how) {
    const before = await Promise.all(agents.map((agent) => agent.reads("/me/im-sessions?fields=*")));
    agents.forEach((agent) => { agent.metas.length = 0; agent.subscribed.clear(); });
    await tell(how);
    for (const agent of agents) {
        await agent.subscribed.next(`${agent.user}: subscriptions after the restart`);
    }
    const after = await Promise.all(agents.map((agent) => agent.reads("/me/im-sessions?fields=*")));
    assert.deepEqual(after, before, "the session is not as it was");
    const [anna, ben] = agents;
    await say(path, anna, agents, [`after ${how} 1`]);
    await say(path, ben, agents, [`after ${how} 2`]);
    for (const agent of agents) {
        toldToShakeHands(agent, how);
    }
}

// talkThrough has both speak by turns while something is done to the servers.
// Whatever the clients have to do meanwhile, each must hear all, once and in order.
export async function talkThrough(path, agents, tell, what) {
    agents.forEach((agent) => { agent.metas.length = 0; });
    let under = true;
    const done = tell(what).finally(() => { under = false; });
    for (let n = 0; under; n++) {
        await say(path, agents[n % 2], agents, [`${what} ${n}`]);
    }
    await done;
    for (const agent of agents) {
        const hands = agent.metas.filter((m) => m.channel === "/meta/handshake" && m.successful);
        assert.ok(hands.length > 0, `${agent.user} did not have to shake hands`);
    }
}

// toldToShakeHands: a server that stops releases the held connect with advice; one
// that was killed knows nothing of the old session and refuses it with advice.
function toldToShakeHands(agent, how) {
    const told = agent.metas.filter((m) => m.channel === "/meta/connect" && m.advice?.reconnect === "handshake");
    const refused = told.filter((m) => m.successful === false && /^402:/.test(m.error));
    const enough = how === "kill" ? refused : told;
    assert.ok(enough.length > 0, `${agent.user} was not told to shake hands: ${JSON.stringify(agent.metas)}`);
}

// transcript checks the whole log: every index once, from 1, and the texts last
// heard at its end.
export async function transcript(path, agent, texts) {
    const { messages } = await agent.reads(`${path}/messages`);
    assert.deepEqual(messages.map((m) => m.index), messages.map((_, i) => i + 1));
    for (const text of texts) {
        assert.equal(messages.filter((m) => m.text === text).length, 1, `${text} is in the transcript`);
    }
}

// noTranscript: a strict server has documented operations only.
export async function noTranscript(path, agent) {
    const got = await agent.call("rest", "GET", `${path}/messages`);
    assert.equal(got.status, 404, got.text);
    assert.equal(JSON.parse(got.text).statusCode, 6);
}

export async function part(path, anna, ben) {
    await ben.does(path, "Complete");
    await anna.sees("Completed");
    await ben.sees("Completed");
    assert.deepEqual((await anna.reads("/me/im-sessions?fields=*")).imSessions, []);
    anna.silent();
    ben.silent();
}

export async function goHome(agent) {
    const reply = await agent.call("disconnect");
    // A connect under way may be overtaken by the disconnect and is refused (G2).
    // CometD's client then gives up the disconnect, which was processed.
    const overtaken = agent.metas.at(-1).channel === "/meta/connect" && /^402:/.test(agent.metas.at(-1).error);
    assert.ok(reply.successful || overtaken, JSON.stringify([reply, agent.metas]));
    await agent.does("/me", "EndContactCenterSession");
    const after = await agent.call("rest", "GET", "/me");
    assert.equal(after.status, 401, "the cookie outlives the login");
}
