-- Sessions in the order of their opening. body is JSON: parties, user data,
-- times, reason; it is NULL until something changes what the first row of the
-- log says. Seq and the number of messages stand in the last row of the log.
-- id is the session's id with its last six characters, a counter, in front:
-- ids that follow one another then lie side by side in the index.
CREATE TABLE sessions (
  no         INTEGER PRIMARY KEY,
  id         TEXT NOT NULL UNIQUE,
  initiator  TEXT NOT NULL,
  client_ref TEXT,
  ended_at   INTEGER,
  body       TEXT
);
CREATE UNIQUE INDEX sessions_by_ref ON sessions(initiator, client_ref) WHERE client_ref IS NOT NULL;

-- The log. A row is one message, or the other events of one act: then it has
-- the columns of the first, the rest in its body, and the seq of the last.
-- session is sessions.no; messages counts the session's messages up to and with
-- the row; at is in Unix microseconds. As messages never falls while seq rises,
-- the order of the key is the order of seq, and one key finds events as well as
-- messages.
CREATE TABLE events (
  session    INTEGER NOT NULL,
  messages   INTEGER NOT NULL,
  seq        INTEGER NOT NULL,
  kind       TEXT NOT NULL,
  sender     TEXT NOT NULL,
  client_ref TEXT,
  at         INTEGER NOT NULL,
  body       TEXT NOT NULL,
  PRIMARY KEY (session, messages, seq)
);
CREATE UNIQUE INDEX events_by_ref ON events(session, sender, client_ref) WHERE client_ref IS NOT NULL;

-- Everybody who ever took part, by a number from the same count as sessions.no.
CREATE TABLE agents (
  no    INTEGER PRIMARY KEY,
  agent TEXT NOT NULL UNIQUE
);

-- The claims. agent is agents.no; session is 0 for a free agent; was is the
-- session before. The rows are small, as every call rewrites two of them.
CREATE TABLE claims (
  agent   INTEGER PRIMARY KEY,
  session INTEGER,
  was     INTEGER
);

-- Small values of other rooms.
CREATE TABLE records (
  kind  TEXT NOT NULL,
  name  TEXT NOT NULL,
  value BLOB NOT NULL,
  PRIMARY KEY (kind, name)
) WITHOUT ROWID;
