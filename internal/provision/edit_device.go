package provision

import (
	"context"
	"fmt"

	"parley/internal/directory"
	"parley/internal/fault"
)

// CreateDevice makes a device and, if owner is not empty, assigns it. An agent
// may make one for himself, without an Annex and a SIP password. A number that is taken in the
// contact center is fault.Exists.
func (b *Book) CreateDevice(ctx context.Context, by directory.User, reference string, d directory.Device, owner directory.UserID) (directory.DeviceID, error) {
	const op = "provision.createDevice"
	d.ID = newDeviceID()
	id, err := b.create(ctx, op, by, reference, string(d.ID), func(s state) (err error) {
		if d.ContactCenter, err = b.deviceHome(op, s, by, d, owner); err != nil {
			return err
		}
		if err := checkDevice(op, d); err != nil {
			return err
		}
		d.SIP = b.kept(d)
		r, has := deviceRef(d.ContactCenter, d.PhoneNumber), flatDevice(d)
		if _, taken := s.alive(r); taken {
			return exists(op, "device", d.PhoneNumber)
		}
		if owner != "" {
			u, err := b.owner(op, by, owner, d.ContactCenter)
			if err != nil {
				return err
			}
			has[fieldOwner] = u.UserName
		}
		s.make(r, string(d.ID), has)
		return nil
	})
	return directory.DeviceID(id), err
}

func (b *Book) deviceHome(op string, s state, by directory.User, d directory.Device, owner directory.UserID) (string, error) {
	if by.Admin() {
		if u, ok := b.Snapshot().User(owner); ok && d.ContactCenter == "" {
			d.ContactCenter = u.ContactCenter
		}
		return s.home(op, by, d.ContactCenter, "device")
	}
	if owner != by.ID || len(d.Annex) > 0 || d.SIP.Password != "" || d.ContactCenter != "" && d.ContactCenter != by.ContactCenter {
		return "", fault.New(op, fault.Permission, by.UserName, "An agent may make a device for himself only, without an annex and a SIP password")
	}
	if u, _ := b.Snapshot().User(by.ID); len(u.Devices) >= b.cfg.OwnDevices {
		return "", fault.New(op, fault.Forbidden, by.UserName, fmt.Sprintf("You have %d devices; an admin may give you more", len(u.Devices)))
	}
	return by.ContactCenter, nil
}

// owner returns the user to whom by may assign a device.
func (b *Book) owner(op string, by directory.User, id directory.UserID, domain string) (directory.User, error) {
	u, ok := b.Snapshot().User(id)
	switch {
	case !by.Admin() && id != by.ID:
		return u, fault.New(op, fault.Permission, by.UserName, "Only an admin may assign devices to others")
	case !ok || u.ContactCenter != domain || !by.Reaches(domain):
		return u, missing(op, "user", string(id))
	case !u.HasRole(directory.RoleAgent, directory.RoleSupervisor):
		return u, fault.New(op, fault.Forbidden, u.UserName, "A device can be assigned to an agent or a supervisor only, and "+u.UserName+" is neither")
	}
	return u, nil
}

// UpdateDevice changes a device as edit says, which replaces what it changes.
// Id, number and contact center cannot be changed. A new SIP password replaces
// the digests that there were; an empty SIP leaves none.
func (b *Book) UpdateDevice(ctx context.Context, by directory.User, id directory.DeviceID, edit func(*directory.Device) error) error {
	const op = "provision.updateDevice"
	return b.change(ctx, op, func(s state) error {
		was, err := b.device(op, by, id)
		if err != nil {
			return err
		}
		d := was
		if err := edit(&d); err != nil {
			return err
		}
		switch {
		case d.ID != was.ID:
			return readOnly(op, "id")
		case d.PhoneNumber != was.PhoneNumber:
			return readOnly(op, "phoneNumber")
		case d.ContactCenter != was.ContactCenter:
			return readOnly(op, "contactCenterId")
		}
		if err := checkDevice(op, d); err != nil {
			return err
		}
		d.SIP = b.kept(d)
		s.edit(deviceRef(d.ContactCenter, d.PhoneNumber), func(f fields) {
			place, owner := f[fieldPlace], f[fieldOwner]
			clear(f)
			for name, value := range flatDevice(d) {
				f[name] = value
			}
			f.set(fieldPlace, place, "")
			f.set(fieldOwner, owner, "")
		})
		return nil
	})
}

// DeleteDevice removes a device. One that somebody has who is logged in is
// fault.InUse.
func (b *Book) DeleteDevice(ctx context.Context, by directory.User, id directory.DeviceID) error {
	const op = "provision.deleteDevice"
	return b.change(ctx, op, func(s state) error {
		d, err := b.device(op, by, id)
		if err != nil {
			return err
		}
		if err := b.cfg.Usage.DeviceInUse(ctx, d); err != nil {
			return err
		}
		s.drop(deviceRef(d.ContactCenter, d.PhoneNumber))
		return nil
	})
}

// Assign gives a device to a user, whoever had it before. An agent may take
// one for himself unless somebody has it who is logged in.
func (b *Book) Assign(ctx context.Context, by directory.User, id directory.DeviceID, owner directory.UserID) error {
	const op = "provision.assign"
	return b.change(ctx, op, func(s state) error {
		d, ok := b.Snapshot().Device(id)
		if !ok || !by.Reaches(d.ContactCenter) {
			return missing(op, "device", string(id))
		}
		u, err := b.owner(op, by, owner, d.ContactCenter)
		if err != nil {
			return err
		}
		if had, _ := b.Snapshot().Owner(id); had.ID == u.ID {
			return nil
		}
		if !by.Admin() {
			if err := b.cfg.Usage.DeviceInUse(ctx, d); err != nil {
				return err
			}
		}
		s.edit(deviceRef(d.ContactCenter, d.PhoneNumber), func(f fields) { f[fieldOwner] = u.UserName })
		return nil
	})
}

// Unassign takes a device from the user to whom it is assigned.
func (b *Book) Unassign(ctx context.Context, by directory.User, id directory.DeviceID, owner directory.UserID) error {
	const op = "provision.unassign"
	return b.change(ctx, op, func(s state) error {
		u, err := b.user(op, by, owner)
		if err != nil {
			return err
		}
		d, ok := b.Snapshot().Device(id)
		if had, _ := b.Snapshot().Owner(id); !ok || had.ID != u.ID {
			return missing(op, "device", string(id))
		}
		s.edit(deviceRef(d.ContactCenter, d.PhoneNumber), func(f fields) { delete(f, fieldOwner) })
		return nil
	})
}

// device returns a device that by may change; for whoever has the turn.
func (b *Book) device(op string, by directory.User, id directory.DeviceID) (directory.Device, error) {
	d, ok := b.Snapshot().Device(id)
	if err := mayChange(op, by, d.ContactCenter, "device"); err != nil {
		return d, err
	}
	if !ok {
		return d, missing(op, "device", string(id))
	}
	return d, nil
}
