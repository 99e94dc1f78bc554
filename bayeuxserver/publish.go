package bayeuxserver

import "parley/bayeux"

// publish answers everything that is not on a meta channel of the protocol.
func (x *exchange) publish(m *bayeux.Message) {
	fault := x.mayPublish(m)
	x.refuse(m, fault)
	if fault == "" {
		x.pass(m)
	}
}

func (x *exchange) mayPublish(m *bayeux.Message) string {
	channel := bayeux.Canonical(m.Channel)
	hooks := &x.srv.hooks
	switch {
	case bayeux.IsMeta(channel):
		return bayeux.Denied(bayeux.SecurityPolicy, bayeux.ChannelCreateDenied)
	case !bayeux.Publishable(channel):
		return bayeux.ErrorChannelInvalid
	case hooks.CanPublish != nil && !hooks.CanPublish(x.sess, channel):
		return bayeux.Denied(bayeux.SecurityPolicy, bayeux.PublishDenied)
	case !bayeux.IsService(channel) && hooks.Published != nil && !hooks.Published(x.sess, m):
		return bayeux.ErrorMessageDeleted
	}
	return ""
}

// pass hands the message to the service hook or to its subscribers.
func (x *exchange) pass(m *bayeux.Message) {
	x.srv.count.published.Add(1)
	if bayeux.IsService(m.Channel) {
		if x.srv.hooks.Service != nil {
			x.srv.hooks.Service(x.sess, m)
		}
		return
	}
	channel := bayeux.Canonical(m.Channel)
	echo := x.echo(channel)
	x.srv.broadcast(bayeux.FreezeMessage(m), func(s *Session) bool {
		return (echo || s != x.sess) && (x.srv.hooks.Hears == nil || x.srv.hooks.Hears(s, x.sess, channel))
	})
}

func (x *exchange) echo(channel string) bool {
	if x.srv.hooks.Echo != nil {
		return x.srv.hooks.Echo(x.sess, channel)
	}
	return !x.srv.config.NoEcho
}
