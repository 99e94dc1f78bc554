package gwsclient

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"parley/gws"
)

// The methods of this file are an admin's. Arguments called id are ids, not
// names; those called path are a resource's path or uri.

// Users reads the users of the contact center, with the named subresources.
func (c *Client) Users(ctx context.Context, subresources ...string) ([]gws.User, error) {
	var answer gws.UsersAnswer
	query := url.Values{"fields": {"*"}}
	if len(subresources) > 0 {
		query.Set("subresources", strings.Join(subresources, ","))
	}
	err := c.get(ctx, gws.PathUsers+"?"+query.Encode(), &answer)
	return answer.Users, err
}

// CreateUser makes a user. A name that is taken is gws.StatusAlreadyExists.
func (c *Client) CreateUser(ctx context.Context, user gws.NewUser) (gws.CreatedAnswer, error) {
	return c.create(ctx, gws.PathUsers, user)
}

// UpdateUser changes what is set in user.
func (c *Client) UpdateUser(ctx context.Context, id string, user gws.NewUser) error {
	return c.change(ctx, call{method: http.MethodPut, path: item(gws.PathUsers, id), body: user}, nil)
}

// DeleteUser removes a user; one in an IM session is gws.StatusInUse.
func (c *Client) DeleteUser(ctx context.Context, id string) error {
	return c.remove(ctx, item(gws.PathUsers, id))
}

// AllDevices reads the devices of the contact center, in the provisioning view.
func (c *Client) AllDevices(ctx context.Context) ([]gws.Device, error) {
	var answer gws.DevicesAnswer
	err := c.get(ctx, gws.PathDevices+"?fields=*", &answer)
	return answer.Devices, err
}

// CreateDevice makes a device that belongs to nobody.
func (c *Client) CreateDevice(ctx context.Context, device gws.NewDevice) (gws.CreatedAnswer, error) {
	return c.create(ctx, gws.PathDevices, device)
}

// UpdateDevice changes what is set in device; an Annex replaces the old one.
func (c *Client) UpdateDevice(ctx context.Context, id string, device gws.NewDevice) error {
	return c.change(ctx, call{method: http.MethodPut, path: item(gws.PathDevices, id), body: device}, nil)
}

// DeleteDevice removes a device; one on which somebody is logged in is
// gws.StatusInUse.
func (c *Client) DeleteDevice(ctx context.Context, id string) error {
	return c.remove(ctx, item(gws.PathDevices, id))
}

// AssignDevice gives the device at path to a user, whoever had it.
func (c *Client) AssignDevice(ctx context.Context, userID, path string) error {
	_, err := c.create(ctx, item(gws.PathUsers, userID)+gws.PathDevices, gws.Assignment{URI: path})
	return err
}

// UnassignDevice takes a device from a user.
func (c *Client) UnassignDevice(ctx context.Context, userID, deviceID string) error {
	return c.remove(ctx, item(item(gws.PathUsers, userID)+gws.PathDevices, deviceID))
}

// Places reads the places of the contact center.
func (c *Client) Places(ctx context.Context) ([]gws.Place, error) {
	var answer gws.PlacesAnswer
	err := c.get(ctx, gws.PathPlaces+"?fields=*", &answer)
	return answer.Places, err
}

// CreatePlace makes a place with its devices.
func (c *Client) CreatePlace(ctx context.Context, place gws.NewPlace) (gws.CreatedAnswer, error) {
	return c.create(ctx, gws.PathPlaces, place)
}

// UpdatePlace has exactly the devices of place stand there; nil changes nothing.
func (c *Client) UpdatePlace(ctx context.Context, id string, place gws.NewPlace) error {
	return c.change(ctx, call{method: http.MethodPut, path: item(gws.PathPlaces, id), body: place}, nil)
}

// DeletePlace removes a place; one where somebody is is gws.StatusInUse.
func (c *Client) DeletePlace(ctx context.Context, id string) error {
	return c.remove(ctx, item(gws.PathPlaces, id))
}

// ContactCenters reads those that the user may see.
func (c *Client) ContactCenters(ctx context.Context) ([]gws.ContactCenter, error) {
	var answer gws.ContactCentersAnswer
	err := c.get(ctx, gws.PathContactCenters+"?fields=*", &answer)
	return answer.ContactCenters, err
}

// Features reads those of the user's contact center.
func (c *Client) Features(ctx context.Context) ([]gws.Feature, error) {
	var answer gws.FeaturesAnswer
	err := c.get(ctx, gws.PathFeatures+"?fields=*", &answer)
	return answer.Features, err
}

// ProvisioningNotes reads what became of changes that the provisioning file and
// the API saw differently (D-41). Servers other than parley have none.
func (c *Client) ProvisioningNotes(ctx context.Context) ([]gws.ProvisioningNote, error) {
	var answer gws.ProvisioningNotesAnswer
	err := c.get(ctx, gws.PathProvisioning, &answer)
	return answer.Notes, err
}

func (c *Client) create(ctx context.Context, path string, body any) (gws.CreatedAnswer, error) {
	var answer gws.CreatedAnswer
	err := c.change(ctx, call{method: http.MethodPost, path: path, body: body}, &answer)
	return answer, err
}

func (c *Client) remove(ctx context.Context, path string) error {
	return c.change(ctx, call{method: http.MethodDelete, path: path}, nil)
}

func item(collection, id string) string { return collection + "/" + url.PathEscape(id) }
