-- Sessions in the order of their opening. body is JSON: parties, user data,
-- times, reason. Seq and the number of messages stand in the last event.
CREATE TABLE sessions (
  no         INTEGER PRIMARY KEY,
  id         TEXT NOT NULL UNIQUE,
  initiator  TEXT NOT NULL,
  client_ref TEXT,
  ended_at   INTEGER,
  body       TEXT NOT NULL
);
CREATE UNIQUE INDEX sessions_by_ref ON sessions(initiator, client_ref) WHERE client_ref IS NOT NULL;

-- The log. session is sessions.no; messages counts the session's messages up to
-- and with this event; at is in Unix microseconds.
CREATE TABLE events (
  session    INTEGER NOT NULL,
  seq        INTEGER NOT NULL,
  kind       TEXT NOT NULL,
  sender     TEXT NOT NULL,
  client_ref TEXT,
  at         INTEGER NOT NULL,
  messages   INTEGER NOT NULL,
  body       TEXT NOT NULL,
  PRIMARY KEY (session, seq)
);
CREATE UNIQUE INDEX events_by_ref ON events(session, sender, client_ref) WHERE client_ref IS NOT NULL;
CREATE UNIQUE INDEX events_by_message ON events(session, messages) WHERE kind = 'EventPrivateInfo';

-- The claims. session is 0 for a free agent; was is the session before.
CREATE TABLE agents (
  agent   TEXT PRIMARY KEY,
  session INTEGER NOT NULL,
  was     INTEGER NOT NULL
) WITHOUT ROWID;

-- All sessions an agent ever took part in, in order.
CREATE TABLE session_agents (
  agent   TEXT NOT NULL,
  session INTEGER NOT NULL,
  PRIMARY KEY (agent, session)
) WITHOUT ROWID;

-- Small values of other rooms.
CREATE TABLE records (
  kind  TEXT NOT NULL,
  name  TEXT NOT NULL,
  value BLOB NOT NULL,
  PRIMARY KEY (kind, name)
) WITHOUT ROWID;
