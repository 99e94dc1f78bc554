package bayeuxserver

import (
	"parley/bayeux"
)

// subscribe answers a /meta/subscribe: every name is checked before any is
// taken (E2).
func (x *exchange) subscribe(m *bayeux.Message) {
	fault := m.Subscription.Check(x.srv.config.MaxChannel)
	for _, name := range m.Subscription.Names {
		if fault != "" {
			break
		}
		fault = x.mayHear(bayeux.Canonical(name))
	}
	if fault == "" {
		fault = x.sess.subscribe(m.Subscription.Names)
	}
	x.refuse(m, fault)
}

func (x *exchange) mayHear(pattern string) string {
	switch {
	case pattern == bayeux.MetaConnect:
		return bayeux.Denied(bayeux.SecurityPolicy, bayeux.SubscribeDenied)
	case bayeux.IsMeta(pattern):
		return bayeux.Denied(bayeux.SecurityPolicy, bayeux.CreateDenied)
	case bayeux.IsService(pattern) || x.srv.hooks.CanSubscribe == nil || x.srv.hooks.CanSubscribe(x.sess, pattern):
		return ""
	}
	return bayeux.Denied(bayeux.SecurityPolicy, bayeux.SubscribeDenied)
}

// subscribe records the names, all or none. Those under /service are not
// recorded: what comes from there needs no subscription (B6).
func (s *Session) subscribe(names []string) (fault string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var fresh []string
	for _, name := range names {
		name = bayeux.Canonical(name)
		if _, have := s.subs[name]; !have && !bayeux.IsService(name) {
			fresh = append(fresh, name)
		}
	}
	if len(s.subs)+len(fresh) > s.srv.config.MaxSubscriptions {
		return bayeux.Denied("too_many_subscriptions", bayeux.SubscribeDenied)
	}
	if s.reason != "" {
		return bayeux.ErrorSubscribeFailed
	}
	if s.subs == nil && len(fresh) > 0 {
		s.subs = make(map[string]struct{}, len(fresh))
	}
	for _, name := range fresh {
		s.subs[s.srv.tree.add(name, s)] = struct{}{}
	}
	return ""
}

// unsubscribe answers a /meta/unsubscribe; what was never subscribed is given
// up just as well (E5).
func (x *exchange) unsubscribe(m *bayeux.Message) {
	fault := m.Subscription.Check(x.srv.config.MaxChannel)
	if fault == "" {
		x.sess.unsubscribe(m.Subscription.Names)
	}
	x.refuse(m, fault)
}

func (s *Session) unsubscribe(names []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, name := range names {
		name = bayeux.Canonical(name)
		if _, have := s.subs[name]; have {
			delete(s.subs, name)
			s.srv.tree.remove(name, s)
		}
	}
}

// disconnect answers a /meta/disconnect. The session is gone before the reply is
// written (G1).
func (x *exchange) disconnect(m *bayeux.Message) {
	x.sess.end(Disconnected)
	x.refuse(m, "")
}
