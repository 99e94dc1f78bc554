-- The ended sessions of each agent: agents.no, sessions.no. Of those that ended
-- before there was this table, their initiators' are known.
CREATE TABLE past (
  agent   INTEGER NOT NULL,
  session INTEGER NOT NULL,
  PRIMARY KEY (agent, session)
) WITHOUT ROWID;
INSERT INTO past SELECT a.no, s.no FROM sessions s JOIN agents a ON a.agent = s.initiator WHERE s.ended_at IS NOT NULL;
