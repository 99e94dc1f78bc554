package store

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"parley/internal/fault"
	"parley/internal/im"
)

// Unmarked asks News for no ended session of an agent but the last.
const Unmarked = -1

// sqlNews finds for every agent of a list his live session, and those that are
// over and have a greater number than his mark, or the last of them without one.
const sqlNews = `WITH k(agent, mark) AS (VALUES %s)
SELECT k.agent, s.no, s.id, COALESCE((SELECT l.seq FROM events l WHERE l.session = s.no ORDER BY l.messages DESC, l.seq DESC LIMIT 1), 0)
FROM k JOIN agents a ON a.agent = k.agent JOIN claims c ON c.agent = a.no JOIN sessions s ON s.no = c.session WHERE c.session <> 0
UNION ALL SELECT k.agent, s.no, s.id, 0
FROM k JOIN agents a ON a.agent = k.agent JOIN past p ON p.agent = a.no JOIN sessions s ON s.no = p.session
WHERE p.session > CASE WHEN k.mark < 0 THEN COALESCE((SELECT MAX(q.session) FROM past q WHERE q.agent = a.no), 0) - 1 ELSE k.mark END`

// mostMarks is how many agents one statement asks about.
const mostMarks = 256

// News tells what there is of the agents, however it came about and whoever
// wrote it: the live session of each, with the number of its last event, and
// those that ended and have a number greater than the agent's mark, the lesser
// numbers first. It is for
// followers who may have missed a bell: the greatest number seen is the next
// mark, as an agent's sessions get theirs in the order in which they claim him.
func (s *Store) News(ctx context.Context, marks map[im.AgentID]int64) ([]im.News, error) {
	var news []im.News
	for agents := range slices.Chunk(slices.Sorted(maps.Keys(marks)), mostMarks) {
		n := 1
		for n < len(agents) {
			n *= 2
		}
		args := make([]any, 0, 2*n)
		for _, agent := range agents {
			args = append(args, string(agent), marks[agent])
		}
		for len(args) < 2*n {
			args = append(args, "", 0) // nobody
		}
		rows := strings.TrimSuffix(strings.Repeat("(?, CAST(? AS BIGINT)), ", n), ", ")
		err := s.rows(ctx, fmt.Sprintf(sqlNews, rows), args, func(scan Scan) error {
			var one im.News
			var id string
			err := scan(&one.Agent, &one.No, &id, &one.Seq)
			one.Session, one.Live = unturn(id), one.Seq > 0
			news = append(news, one)
			return err
		})
		if err != nil {
			return nil, fault.Wrap(opRead, fault.Unavailable, "", err)
		}
	}
	slices.SortStableFunc(news, func(a, b im.News) int { return cmp.Compare(a.No, b.No) })
	return news, nil
}
