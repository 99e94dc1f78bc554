package provision

import (
	"context"
	"fmt"
	"slices"

	"parley/internal/directory"
	"parley/internal/fault"
)

// CreatePlace makes a place with the devices of p, which must stand nowhere else.
func (b *Book) CreatePlace(ctx context.Context, by directory.User, reference string, p directory.Place) (id string, err error) {
	const op = "provision.createPlace"
	p.ID = newID()
	return b.create(ctx, op, by, reference, p.ID, func(s state) (err error) {
		if p.ContactCenter, err = s.home(op, by, p.ContactCenter, "place"); err != nil {
			return err
		}
		if err := checkForm(op, "name", p.Name, nameForm()); err != nil {
			return err
		}
		r := placeRef(p.ContactCenter, p.Name)
		if _, taken := s.alive(r); taken {
			return exists(op, "place", p.Name)
		}
		s.make(r, p.ID, fields{})
		return b.furnish(op, s, p)
	})
}

// UpdatePlace changes a place as edit says, which replaces what it changes. Id,
// name and contact center cannot be changed.
func (b *Book) UpdatePlace(ctx context.Context, by directory.User, id string, edit func(*directory.Place) error) error {
	const op = "provision.updatePlace"
	return b.change(ctx, op, func(s state) error {
		was, err := b.place(op, by, id)
		if err != nil {
			return err
		}
		p := was
		if err := edit(&p); err != nil {
			return err
		}
		switch {
		case p.ID != was.ID:
			return readOnly(op, "id")
		case p.Name != was.Name:
			return readOnly(op, "name")
		case p.ContactCenter != was.ContactCenter:
			return readOnly(op, "contactCenterId")
		}
		return b.furnish(op, s, p)
	})
}

// furnish has exactly the devices of p stand there.
func (b *Book) furnish(op string, s state, p directory.Place) error {
	for _, id := range p.Devices {
		d, ok := b.Snapshot().Device(id)
		if !ok || d.ContactCenter != p.ContactCenter {
			return fault.New(op, fault.NotFound, string(id), "There is no device "+string(id))
		}
		if at, stands := b.Snapshot().PlaceOf(id); stands && at.Name != p.Name {
			return fault.New(op, fault.InUse, string(id), fmt.Sprintf("Device '%s' stands at the place %s already", d.PhoneNumber, at.Name))
		}
	}
	for _, r := range s.refs(devices) {
		here := slices.Contains(p.Devices, directory.DeviceID(s[r].ID))
		there := r.domain(nil) == p.ContactCenter && s[r].Has[fieldPlace] == p.Name
		switch {
		case here && !there:
			s.edit(r, func(f fields) { f[fieldPlace] = p.Name })
		case there && !here:
			s.edit(r, func(f fields) { delete(f, fieldPlace) })
		}
	}
	return nil
}

// DeletePlace removes a place, also as the default place of users. One with
// somebody there is fault.InUse.
func (b *Book) DeletePlace(ctx context.Context, by directory.User, id string) error {
	const op = "provision.deletePlace"
	return b.change(ctx, op, func(s state) error {
		p, err := b.place(op, by, id)
		if err != nil {
			return err
		}
		if err := b.cfg.Usage.PlaceInUse(ctx, p); err != nil {
			return err
		}
		s.drop(placeRef(p.ContactCenter, p.Name))
		s.clear(devices, p.ContactCenter, fieldPlace, p.Name)
		s.clear(users, p.ContactCenter, fieldPlace, p.Name)
		return nil
	})
}

// place returns a place that by may change; for whoever has the turn.
func (b *Book) place(op string, by directory.User, id string) (directory.Place, error) {
	p, ok := b.Snapshot().PlaceByID(id)
	if err := mayChange(op, by, p.ContactCenter, "place"); err != nil {
		return p, err
	}
	if !ok {
		return p, missing(op, "place", id)
	}
	return p, nil
}
