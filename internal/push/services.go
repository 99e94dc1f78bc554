package push

import (
	"cmp"

	"parley/bayeux"
	"parley/gws"
	"parley/internal/directory"
	"parley/internal/health"
	"parley/internal/render"
)

// TellServices tells every user of the services of his contact center that are
// no longer as they were last told (D-30). It may be called from anywhere, and
// does not block.
func (p *Push) TellServices(people *directory.Snapshot, board *health.Board) {
	p.services.Lock()
	defer p.services.Unlock()
	told := map[string]health.State{}
	for user := range people.AllUsers() {
		center, _ := people.ContactCenter(user.ContactCenter)
		for _, s := range board.Services(center) {
			if told[s.ID] = s.State; cmp.Or(p.services.state[s.ID], health.Active) != s.State {
				p.deliver(string(user.ID), 0, func(base render.Base) *bayeux.Event {
					return freeze(gws.TopicServices, p.Render.ServiceStateChange(base, s))
				})
			}
		}
	}
	p.services.state = told
}
