-- The ended sessions of each agent: agents.no, sessions.no.
CREATE TABLE past (
  agent   BIGINT NOT NULL,
  session BIGINT NOT NULL,
  PRIMARY KEY (agent, session)
);
INSERT INTO past SELECT a.no, s.no FROM sessions s JOIN agents a ON a.agent = s.initiator WHERE s.ended_at IS NOT NULL;
