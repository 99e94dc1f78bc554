package push

import (
	"parley/bayeux"
	"parley/gws"
	"parley/internal/directory"
	"parley/internal/render"
)

// seats tells a user of his devices and channels as they are now. Both are read
// at one moment, so that they agree.
func (p *Push) seats(user directory.UserID) {
	seats := p.Seats(user)
	p.deliver(string(user), 0, func(base render.Base) *bayeux.Event {
		return freeze(gws.TopicDevices, p.Render.DeviceStateChange(base, seats))
	})
	p.deliver(string(user), 0, func(render.Base) *bayeux.Event {
		return freeze(gws.TopicChannels, p.Render.ChannelStateChange(seats))
	})
}
