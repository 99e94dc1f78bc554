package provision

import (
	"context"
	"fmt"
	"slices"

	"parley/internal/directory"
	"parley/internal/fault"
)

// CreateContactCenter makes a contact center; only an API user may.
func (b *Book) CreateContactCenter(ctx context.Context, by directory.User, reference string, c directory.ContactCenter) (id string, err error) {
	const op = "provision.createContactCenter"
	c.ID = newID()
	return b.create(ctx, op, by, reference, c.ID, func(s state) error {
		if err := mayOwn(op, by); err != nil {
			return err
		}
		if err := checkForm(op, "domainName", c.DomainName, domainForm()); err != nil {
			return err
		}
		if err := checkFeatures(op, c.Features); err != nil {
			return err
		}
		if err := checkCenter(op, c); err != nil {
			return err
		}
		if _, taken := s.alive(centerRef(c.DomainName)); taken {
			return exists(op, "contact center", c.DomainName)
		}
		s.make(centerRef(c.DomainName), c.ID, flatCenter(c))
		return nil
	})
}

// UpdateContactCenter changes a contact center as edit says,
// which replaces what it changes. Default features cannot be taken away.
func (b *Book) UpdateContactCenter(ctx context.Context, by directory.User, id string, edit func(*directory.ContactCenter) error) error {
	const op = "provision.updateContactCenter"
	return b.change(ctx, op, func(s state) error {
		was, err := b.center(op, by, id)
		if err != nil {
			return err
		}
		c := was
		if err := edit(&c); err != nil {
			return err
		}
		switch {
		case c.ID != was.ID:
			return readOnly(op, "id")
		case c.DomainName != was.DomainName:
			return readOnly(op, "domainName")
		}
		return s.keepCenter(op, was, c)
	})
}

func (s state) keepCenter(op string, was, c directory.ContactCenter) error {
	if err := checkFeatures(op, c.Features); err != nil {
		return err
	}
	if err := checkCenter(op, c); err != nil {
		return err
	}
	for _, f := range directory.DefaultFeatures() {
		if was.Has(f) && !c.Has(f) {
			return fault.New(op, fault.Forbidden, string(f), "The feature "+string(f)+" is a default one and cannot be unassigned")
		}
	}
	s.edit(centerRef(c.DomainName), func(has fields) {
		clear(has)
		for name, value := range flatCenter(c) {
			has[name] = value
		}
	})
	return nil
}

// DeleteContactCenter removes an empty contact center; only an API user may.
func (b *Book) DeleteContactCenter(ctx context.Context, by directory.User, id string) error {
	const op = "provision.deleteContactCenter"
	return b.change(ctx, op, func(s state) error {
		if err := mayOwn(op, by); err != nil {
			return err
		}
		c, err := b.center(op, by, id)
		if err != nil {
			return err
		}
		for _, k := range []kind{devices, places, users} {
			if n := s.count(k, c.DomainName); n > 0 {
				return fault.New(op, fault.InUse, c.DomainName,
					fmt.Sprintf("Contact center '%s' is in use: it has %d of the kind %s", c.DomainName, n, k))
			}
		}
		s.drop(centerRef(c.DomainName))
		return nil
	})
}

func (s state) count(k kind, domain string) int {
	return len(slices.DeleteFunc(s.refs(k), func(r ref) bool { return r.domain(s[r].Has) != domain }))
}

// AssignFeature gives a contact center one more of the known features. It
// returns that, or the one that the same reference assigned before.
func (b *Book) AssignFeature(ctx context.Context, by directory.User, reference, centerID string, f directory.Feature) (directory.Feature, error) {
	const op = "provision.assignFeature"
	if !slices.Contains(directory.Features(), f) && by.Admin() {
		return "", missing(op, "feature", string(f))
	}
	id, err := b.create(ctx, op, by, reference, string(f), func(s state) error {
		was, err := b.center(op, by, centerID)
		if err != nil {
			return err
		}
		if was.Has(f) {
			return fault.New(op, fault.Exists, string(f), fmt.Sprintf("Failed to assign feature. Feature '%s' already exists.", f))
		}
		c := was
		c.Features = append(slices.Clone(c.Features), f)
		return s.keepCenter(op, was, c)
	})
	return directory.Feature(id), err
}

// UnassignFeature takes a feature from a contact center; the default ones stay.
func (b *Book) UnassignFeature(ctx context.Context, by directory.User, centerID string, f directory.Feature) error {
	const op = "provision.unassignFeature"
	return b.UpdateContactCenter(ctx, by, centerID, func(c *directory.ContactCenter) error {
		if !c.Has(f) {
			return missing(op, "feature", string(f))
		}
		c.Features = slices.DeleteFunc(slices.Clone(c.Features), func(have directory.Feature) bool { return have == f })
		return nil
	})
}

// center returns a contact center that by may change; for whoever has the turn.
func (b *Book) center(op string, by directory.User, id string) (directory.ContactCenter, error) {
	c, ok := b.Snapshot().ContactCenterByID(id)
	if err := mayChange(op, by, c.DomainName, "contact center"); err != nil {
		return c, err
	}
	if !ok {
		return c, missing(op, "contact center", id)
	}
	return c, nil
}

func mayOwn(op string, by directory.User) error {
	if by.HasRole(directory.RoleAPIUser) {
		return nil
	}
	return fault.New(op, fault.Permission, by.UserName, "Only a user with "+string(directory.RoleAPIUser)+" may make or delete contact centers")
}
