-- The schema of store/sqlite, whose comments say what the columns mean, in the
-- types of PostgreSQL. Nothing here is more than engines that speak its protocol
-- take too.
CREATE TABLE sessions (
  no         BIGINT PRIMARY KEY,
  id         TEXT NOT NULL UNIQUE,
  initiator  TEXT NOT NULL,
  client_ref TEXT,
  ended_at   BIGINT,
  body       TEXT
);
CREATE UNIQUE INDEX sessions_by_ref ON sessions(initiator, client_ref) WHERE client_ref IS NOT NULL;

CREATE TABLE events (
  session    BIGINT NOT NULL,
  messages   BIGINT NOT NULL,
  seq        BIGINT NOT NULL,
  kind       TEXT NOT NULL,
  sender     TEXT NOT NULL,
  client_ref TEXT,
  at         BIGINT NOT NULL,
  body       TEXT NOT NULL,
  PRIMARY KEY (session, messages, seq)
);
CREATE UNIQUE INDEX events_by_ref ON events(session, sender, client_ref) WHERE client_ref IS NOT NULL;

CREATE TABLE agents (
  no    BIGINT PRIMARY KEY,
  agent TEXT NOT NULL UNIQUE
);

CREATE TABLE claims (
  agent   BIGINT PRIMARY KEY,
  session BIGINT,
  was     BIGINT
);
-- The live sessions are few among the claims of everybody who ever took part.
CREATE INDEX claims_live ON claims(session) WHERE session <> 0;

CREATE TABLE records (
  kind  TEXT NOT NULL,
  name  TEXT NOT NULL,
  value BYTEA NOT NULL,
  PRIMARY KEY (kind, name)
);

-- Numbers for sessions and agents, of all nodes.
CREATE SEQUENCE numbers;
