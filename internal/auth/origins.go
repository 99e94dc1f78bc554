package auth

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"parley/internal/fault"
)

// The limits of one contact center's own origins.
const (
	maxOrigins = 100
	maxOrigin  = 255 // characters
)

// Origins knows from which pages requests may come: those of the server
// itself, those of every contact center (http.cors.allowedOrigins) and those
// that the administrator of one has added (gws-api 2.6). Its methods may be
// called at once.
type Origins struct {
	global  []string
	records Records

	writing sync.Mutex   // held by who changes a list, so that store and memory agree
	mu      sync.RWMutex // guards own
	own     map[string][]string
}

// OpenOrigins returns the origins with what an earlier process kept. A page of
// externalURL, if there is one, counts as the server's. It fails as Records do.
func OpenOrigins(ctx context.Context, global []string, externalURL string, records Records) (*Origins, error) {
	o := &Origins{global: slices.Clone(global), records: records, own: map[string][]string{}}
	if u, err := url.Parse(externalURL); err == nil && externalURL != "" {
		o.global = append(o.global, u.Scheme+"://"+u.Host)
	}
	kept, err := records.List(ctx, KindOrigins)
	for center, value := range kept {
		var list []string
		if err = errors.Join(err, json.Unmarshal(value, &list)); err == nil {
			o.own[center] = list
		}
	}
	return o, fault.Wrap("auth.origins", fault.Internal, "", err)
}

// Of returns the origins that the contact center has added; nil if none were
// ever added or they were removed.
func (o *Origins) Of(center string) []string {
	o.mu.RLock()
	defer o.mu.RUnlock()
	return slices.Clone(o.own[center])
}

// Set makes these the contact center's own origins, as browsers spell them; nil
// removes them. It is durable when it returns. What is no origin is
// fault.Invalid, a bare * and a * anywhere but for the first label included; too
// many or too long are fault.OutOfRange.
func (o *Origins) Set(ctx context.Context, center string, list []string) error {
	const op = "auth.origins"
	spelled, err := spell(list)
	if err != nil {
		return err
	}
	o.writing.Lock()
	defer o.writing.Unlock()
	if list == nil {
		err = o.records.Delete(ctx, KindOrigins, center)
	} else {
		value, _ := json.Marshal(spelled) // texts cannot fail
		err = o.records.Put(ctx, KindOrigins, center, value)
	}
	if err != nil {
		return fault.Wrap(op, fault.Internal, center, err)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	own := maps.Clone(o.own)
	if own[center] = spelled; list == nil {
		delete(own, center)
	}
	o.own = own
	return nil
}

func spell(list []string) ([]string, error) {
	const op = "auth.origins"
	if len(list) > maxOrigins {
		return nil, fault.New(op, fault.OutOfRange, "allowedOrigins", "allowedOrigins has more than 100 origins")
	}
	spelled := []string{}
	for _, text := range list {
		if len(text) > maxOrigin {
			return nil, fault.New(op, fault.OutOfRange, "allowedOrigins", "allowedOrigins has an origin of more than 255 characters")
		}
		p, ok := parseOrigin(strings.ToLower(text))
		if !ok || strings.Contains(strings.TrimPrefix(p.host, "*."), "*") {
			return nil, fault.New(op, fault.Invalid, "allowedOrigins",
				"allowedOrigins must hold origins such as https://desk.example.test or https://*.example.test; * alone is not allowed")
		}
		spelled = append(spelled, strings.ToLower(text))
	}
	return spelled, nil
}

// Allow reports whether a page of that origin may ask for a user of the contact
// center; for the contact center "", when nobody knows yet who asks, whether it
// may for some user.
func (o *Origins) Allow(r *http.Request, center string) bool {
	from, own := originOf(r)
	if own || slices.ContainsFunc(o.global, from.matches) {
		return true
	}
	o.mu.RLock()
	lists := o.own
	o.mu.RUnlock()
	if center != "" {
		return slices.ContainsFunc(lists[center], from.matches)
	}
	for _, list := range lists {
		if slices.ContainsFunc(list, from.matches) {
			return true
		}
	}
	return false
}

// Check is for a request whose user is known. A page that may not ask for users
// of this contact center is not let read the answer, and what it wants changed
// is refused with fault.Forbidden: a browser sends cookies and passwords along
// whatever the page.
func (o *Origins) Check(w http.ResponseWriter, r *http.Request, center string) error {
	if r.Header["Origin"] == nil || o.Allow(r, center) {
		return nil
	}
	w.Header().Del("Access-Control-Allow-Origin")
	w.Header().Del("Access-Control-Allow-Credentials")
	if isReading(r.Method) {
		return nil
	}
	return fault.New("auth.origin", fault.Forbidden, "", "The origin of the page is not allowed to do this (http.cors.allowedOrigins)")
}
