package store

// The statements. ? is a placeholder in all of them; %s stands for a list of
// rows of them.
const (
	// sqlLockSessions and sqlLockAgents get the dialect's Lock at their end. What
	// was locked is read by another statement: this one may see it as it was
	// before it had to wait.
	sqlLockSessions = `SELECT no FROM sessions WHERE id IN (%s) ORDER BY id`
	sqlLockAgents   = `SELECT no FROM agents WHERE agent IN (%s) ORDER BY agent`

	// sqlHead reads heads: the last row for the numbers and, where the session's
	// row has no body, the first one for everything else.
	sqlHead = `SELECT s.no, s.id, s.body, e.seq, e.messages,
COALESCE(o.seq, 0), COALESCE(o.kind, ''), COALESCE(o.sender, ''), '', COALESCE(o.at, 0), 0, o.body
FROM sessions s JOIN events e ON e.session = s.no
AND e.messages = (SELECT MAX(l.messages) FROM events l WHERE l.session = s.no)
AND e.seq = (SELECT MAX(l.seq) FROM events l WHERE l.session = s.no AND l.messages = e.messages)
LEFT JOIN events o ON s.body IS NULL AND o.session = s.no AND o.messages = 0
AND o.seq = (SELECT MIN(f.seq) FROM events f WHERE f.session = s.no AND f.messages = 0) WHERE `

	sqlHeadsByID   = sqlHead + `s.id IN (%s)`
	sqlHeadByID    = sqlHead + `s.id = ?`
	sqlHeadByAgent = sqlHead + `s.no = (SELECT c.session FROM claims c JOIN agents a ON a.no = c.agent WHERE a.agent = ?)`
	sqlHeadsLive   = sqlHead + `s.no IN (SELECT c.session FROM claims c WHERE c.session <> 0) ORDER BY s.no`

	// sqlHeadsPast reads the ended sessions of an agent, the latest first, that
	// began before the named one; before all of them without a name.
	sqlHeadsPast = sqlHead + `s.no IN (SELECT p.session FROM past p JOIN agents a ON a.no = p.agent WHERE a.agent = ?
AND (? = '' OR p.session < (SELECT b.no FROM sessions b WHERE b.id = ?)) ORDER BY p.session DESC LIMIT ?) ORDER BY s.no DESC`

	// sqlHeadsAfter reads the next sessions in the order of their opening.
	sqlHeadsAfter = sqlHead + `s.no IN (SELECT n.no FROM sessions n WHERE n.no > ? ORDER BY n.no LIMIT ?) ORDER BY s.no`

	sqlBusy = `SELECT a.agent FROM claims c JOIN agents a ON a.no = c.agent WHERE c.session <> 0`

	sqlClaims = `SELECT s.agent, s.no, COALESCE(c.session, 0), COALESCE(t.id, '') FROM agents s
LEFT JOIN claims c ON c.agent = s.no LEFT JOIN sessions t ON t.no = c.session WHERE s.agent IN (%s)`

	sqlOpenings = `WITH k(initiator, ref) AS (VALUES %s)
SELECT s.initiator, s.client_ref, s.id FROM k
JOIN sessions s ON s.initiator = k.initiator AND s.client_ref = k.ref`

	sqlActs = `WITH k(id, sender, ref) AS (VALUES %s)
SELECT s.id, ` + eventColumns + ` FROM k JOIN sessions s ON s.id = k.id
JOIN events e ON e.session = s.no AND e.sender = k.sender AND e.client_ref = k.ref`

	eventColumns = `e.seq, e.kind, e.sender, COALESCE(e.client_ref, ''), e.at, e.messages, e.body`

	// sqlEvents looks no further back than it must: of the events after ?2 each
	// may be a message, so no fewer messages than these lie before them.
	sqlEvents = `SELECT ` + eventColumns + ` FROM sessions s JOIN events e ON e.session = s.no
WHERE s.id = ? AND e.seq > ? AND e.messages >= CAST(? AS BIGINT) +
(SELECT l.messages - l.seq FROM events l WHERE l.session = s.no ORDER BY l.messages DESC, l.seq DESC LIMIT 1)
ORDER BY e.messages, e.seq LIMIT ?`

	sqlMessages = `SELECT ` + eventColumns + ` FROM sessions s JOIN events e ON e.session = s.no
WHERE s.id = ? AND e.messages >= ? AND e.kind = 'EventPrivateInfo' ORDER BY e.messages LIMIT ?`

	// sqlMisses finds the rows that begin with an EventError: each does, as its
	// reference is its own.
	sqlMisses = `SELECT ` + eventColumns + ` FROM sessions s JOIN events e ON e.session = s.no
WHERE s.id = ? AND e.messages >= ? AND e.kind = 'EventError' ORDER BY e.messages, e.seq LIMIT ?`

	sqlExists = `SELECT no FROM sessions WHERE id = ?`
	sqlLastNo = `SELECT COALESCE(MAX(t.no), 0) FROM
(SELECT MAX(no) AS no FROM sessions UNION ALL SELECT MAX(no) AS no FROM agents) AS t`

	sqlWriteBorn = `INSERT INTO sessions(no, id, initiator, client_ref, ended_at, body) VALUES %s`

	sqlWriteHeads = `INSERT INTO sessions(no, id, initiator, ended_at, body) VALUES %s
ON CONFLICT(no) DO UPDATE SET ended_at = excluded.ended_at, body = excluded.body`

	sqlWriteEvents = `INSERT INTO events(session, seq, kind, sender, client_ref, at, messages, body) VALUES %s`

	sqlWriteAgents = `INSERT INTO agents(no, agent) VALUES %s`

	// sqlWriteClaims is the net under the claims: a row that does not stand as
	// the batch believes is not written, and the count of rows tells.
	sqlWriteClaims = `INSERT INTO claims(agent, session, was) VALUES %s
ON CONFLICT(agent) DO UPDATE SET session = excluded.session, was = excluded.was
WHERE claims.session = excluded.was`

	sqlWritePast = `INSERT INTO past(agent, session) VALUES %s`

	// sqlCount locks the clock of a kind until the commit.
	sqlCount = `INSERT INTO record_clocks(kind, version) VALUES (?, 1)
ON CONFLICT(kind) DO UPDATE SET version = record_clocks.version + 1 RETURNING version`
	sqlStanding = `WITH k(kind, name) AS (VALUES %s)
SELECT r.kind, r.name, r.version FROM k JOIN records r ON r.kind = k.kind AND r.name = k.name`
	sqlWriteRecords = `INSERT INTO records(kind, name, value, version) VALUES %s
ON CONFLICT(kind, name) DO UPDATE SET value = excluded.value, version = excluded.version`
	sqlRemoveRecords = `DELETE FROM records WHERE (kind, name) IN (VALUES %s)`
	sqlWriteChanges  = `INSERT INTO record_changes(kind, version, name) VALUES %s`
	sqlTrim          = `DELETE FROM record_changes WHERE kind = ? AND version <= ?`

	sqlGet     = `SELECT value FROM records WHERE kind = ? AND name = ?`
	sqlRecords = `SELECT name, value, version FROM records WHERE kind = ?`
	sqlClocks  = `SELECT kind, version FROM record_clocks`
	sqlClock   = `SELECT version FROM record_clocks WHERE kind = ?`
	sqlChanges = `SELECT c.name, c.version, CASE WHEN r.name IS NULL THEN 0 ELSE 1 END, r.value
FROM (SELECT name, MAX(version) AS version FROM record_changes WHERE kind = ? AND version > ? GROUP BY name) c
LEFT JOIN records r ON r.kind = ? AND r.name = c.name`
)
