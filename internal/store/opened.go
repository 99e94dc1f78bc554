package store

import (
	"context"
	"database/sql"
	"errors"

	"parley/internal/fault"
	"parley/internal/im"
)

const sqlOpened = `SELECT id FROM sessions WHERE initiator = ? AND client_ref = ?`

// Opened returns the session that the agent opened under the reference,
// whatever became of it; false if there is none.
func (s *Store) Opened(ctx context.Context, agent im.AgentID, ref string) (im.SessionID, bool, error) {
	var id string
	err := s.row(ctx, sqlOpened, []any{string(agent), ref}, &id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	return unturn(id), err == nil, fault.Wrap(opRead, fault.Unavailable, string(agent), err)
}
