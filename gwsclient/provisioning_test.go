package gwsclient_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"parley/gws"
	"parley/gwsclient"
)

func TestProvisioning(t *testing.T) {
	no, desk := false, "Desk"
	for name, c := range map[string]struct {
		act    func(context.Context, *gwsclient.Client) error
		answer string
		want   string
	}{
		"Users": {func(ctx context.Context, c *gwsclient.Client) error {
			all, err := c.Users(ctx, "devices", "skills")
			if len(all) != 1 || all[0].Place != "Desk" {
				return errors.Join(err, errors.New("no user"))
			}
			return err
		}, `{"statusCode":0,"users":[{"id":"1","place":"Desk"}]}`, "GET /api/v2/users?fields=%2A&subresources=devices%2Cskills "},
		"CreateUser": {func(ctx context.Context, c *gwsclient.Client) error {
			made, err := c.CreateUser(ctx, gws.NewUser{UserName: "anna", Password: "x", Roles: []gws.Role{gws.RoleAgent}})
			if made.ID != "1" || made.Path != "/users/1" {
				return errors.Join(err, errors.New("no id"))
			}
			return err
		}, `{"statusCode":0,"id":"1","uri":"u","path":"/users/1"}`, `POST /api/v2/users {"userName":"anna","password":"x","roles":["ROLE_AGENT"]}`},
		"UpdateUser": {func(ctx context.Context, c *gwsclient.Client) error {
			return c.UpdateUser(ctx, "1", gws.NewUser{LastName: "Holm", Enabled: &no, Place: &desk})
		}, ok, `PUT /api/v2/users/1 {"lastName":"Holm","enabled":false,"place":"Desk"}`},
		"DeleteUser": {func(ctx context.Context, c *gwsclient.Client) error { return c.DeleteUser(ctx, "1") }, ok, "DELETE /api/v2/users/1 "},
		"AllDevices": {func(ctx context.Context, c *gwsclient.Client) error {
			all, err := c.AllDevices(ctx)
			if len(all) != 1 || all[0].Annex["TServer"]["multimedia"] != "true" {
				return errors.Join(err, errors.New("no device"))
			}
			return err
		}, `{"statusCode":0,"devices":[{"id":"d","annex":{"TServer":{"multimedia":"true"}}}]}`, "GET /api/v2/devices?fields=* "},
		"CreateDevice": {func(ctx context.Context, c *gwsclient.Client) error {
			_, err := c.CreateDevice(ctx, gws.NewDevice{PhoneNumber: "3001", Type: "Extension"})
			return err
		}, `{"statusCode":0,"id":"d","uri":"u"}`, `POST /api/v2/devices {"phoneNumber":"3001","type":"Extension"}`},
		"UpdateDevice": {func(ctx context.Context, c *gwsclient.Client) error {
			return c.UpdateDevice(ctx, "d", gws.NewDevice{TelephonyNetwork: "Public"})
		}, ok, `PUT /api/v2/devices/d {"telephonyNetwork":"Public"}`},
		"DeleteDevice": {func(ctx context.Context, c *gwsclient.Client) error { return c.DeleteDevice(ctx, "d") }, ok, "DELETE /api/v2/devices/d "},
		"AssignDevice": {func(ctx context.Context, c *gwsclient.Client) error { return c.AssignDevice(ctx, "1", "/devices/d") },
			`{"statusCode":0,"id":"d","uri":"u"}`, `POST /api/v2/users/1/devices {"uri":"/devices/d"}`},
		"UnassignDevice": {func(ctx context.Context, c *gwsclient.Client) error { return c.UnassignDevice(ctx, "1", "d") }, ok,
			"DELETE /api/v2/users/1/devices/d "},
		"Places": {func(ctx context.Context, c *gwsclient.Client) error {
			all, err := c.Places(ctx)
			if len(all) != 1 || !slices.Equal(all[0].DevicePaths, []string{"/devices/d"}) {
				return errors.Join(err, errors.New("no place"))
			}
			return err
		}, `{"statusCode":0,"places":[{"id":"p","devicePaths":["/devices/d"]}]}`, "GET /api/v2/places?fields=* "},
		"CreatePlace": {func(ctx context.Context, c *gwsclient.Client) error {
			_, err := c.CreatePlace(ctx, gws.NewPlace{Name: "Desk"})
			return err
		}, `{"statusCode":0,"id":"p","uri":"u"}`, `POST /api/v2/places {"name":"Desk","devicePaths":null}`},
		"UpdatePlace": {func(ctx context.Context, c *gwsclient.Client) error {
			return c.UpdatePlace(ctx, "p", gws.NewPlace{DevicePaths: []string{}})
		}, ok, `PUT /api/v2/places/p {"devicePaths":[]}`},
		"DeletePlace": {func(ctx context.Context, c *gwsclient.Client) error { return c.DeletePlace(ctx, "p") }, ok, "DELETE /api/v2/places/p "},
		"ContactCenters": {func(ctx context.Context, c *gwsclient.Client) error {
			all, err := c.ContactCenters(ctx)
			if len(all) != 1 || all[0].DomainName != "demo" {
				return errors.Join(err, errors.New("no contact center"))
			}
			return err
		}, `{"statusCode":0,"contactCenters":[{"domainName":"demo"}]}`, "GET /api/v2/contact-centers?fields=* "},
		"Features": {func(ctx context.Context, c *gwsclient.Client) error {
			all, err := c.Features(ctx)
			if len(all) != 1 || all[0].ID != gws.FeatureVoice {
				return errors.Join(err, errors.New("no feature"))
			}
			return err
		}, `{"statusCode":0,"features":[{"id":"api-voice"}]}`, "GET /api/v2/features?fields=* "},
		"ProvisioningNotes": {func(ctx context.Context, c *gwsclient.Client) error {
			all, err := c.ProvisioningNotes(ctx)
			if len(all) != 1 || all[0].Name != "anna" {
				return errors.Join(err, errors.New("no note"))
			}
			return err
		}, `{"statusCode":0,"notes":[{"name":"anna"}]}`, "GET /api/v2/system/provisioning-notes "},
		"SIPRegistrations": {func(ctx context.Context, c *gwsclient.Client) error {
			all, err := c.SIPRegistrations(ctx)
			if len(all) != 1 || all[0].PhoneNumber != "3007" {
				return errors.Join(err, errors.New("no registration"))
			}
			return err
		}, `{"statusCode":0,"registrations":[{"phoneNumber":"3007"}]}`, "GET /api/v2/system/sip/registrations "},
		"SIPTrace": {func(ctx context.Context, c *gwsclient.Client) error {
			all, next, err := c.SIPTrace(ctx, "3007", 4, 20*time.Second)
			if len(all) != 1 || all[0].Method != "MESSAGE" || next != 5 {
				return errors.Join(err, errors.New("no message"))
			}
			return err
		}, `{"statusCode":0,"messages":[{"method":"MESSAGE"}],"next":5}`, "GET /api/v2/system/sip/trace?after=4&number=3007&wait=20 "},
	} {
		t.Run(name, func(t *testing.T) {
			got := ""
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body := make([]byte, r.ContentLength)
				_, _ = r.Body.Read(body)
				got = r.Method + " " + r.URL.RequestURI() + " " + string(body)
				say(200, c.answer)(w, r)
			}))
			defer s.Close()
			admin := gwsclient.New(s.URL, "admin", "x", gwsclient.Options{})
			defer admin.Close()
			if err := c.act(t.Context(), admin); err != nil || got != c.want {
				t.Errorf("%v\ngot  %q\nwant %q", err, got, c.want)
			}
		})
	}
}

// A deletion needs the CSRF token as much as a creation does.
func TestProvisioning_token(t *testing.T) {
	f := &fake{answers: map[string]http.HandlerFunc{
		"GET /api/v2/me": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set(gws.CSRFHeaderName, gws.CSRFTokenHeader)
			w.Header().Set(gws.CSRFTokenHeader, "T1")
			say(200, `{"statusCode":0,"user":{}}`)(w, r)
		},
		"DELETE /api/v2/users/1": func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get(gws.CSRFTokenHeader) != "T1" {
				http.Error(w, "Missing or invalid Csrf token", http.StatusForbidden)
				return
			}
			say(200, ok)(w, r)
		}}}
	if err := f.client(t, gwsclient.Options{}).DeleteUser(t.Context(), "1"); err != nil {
		t.Error(err)
	}
}

// An administrator makes a device and somebody to sit at it.
func ExampleClient_CreateUser() {
	ctx := context.Background()
	s := httptest.NewServer(&fake{answers: map[string]http.HandlerFunc{
		"POST /api/v2/devices":         say(200, `{"statusCode":0,"id":"d1","uri":"http://im/api/v2/devices/d1","path":"/devices/d1"}`),
		"POST /api/v2/users":           say(403, `{"statusCode":18,"statusMessage":"Failed to create user. User 'anna' already exists."}`),
		"POST /api/v2/users/1/devices": say(200, ok),
	}})
	defer s.Close()

	admin := gwsclient.New(s.URL, "admin", "secret", gwsclient.Options{})
	defer admin.Close()
	device, err := admin.CreateDevice(ctx, gws.NewDevice{PhoneNumber: "3001"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(device.Path)
	_, err = admin.CreateUser(ctx, gws.NewUser{UserName: "anna", Password: "x", FirstName: "Anna", LastName: "Berg", Roles: []gws.Role{gws.RoleAgent}})
	if errors.Is(err, &gwsclient.Error{Code: gws.StatusAlreadyExists}) {
		fmt.Println("anna is there already")
	}
	// Output:
	// /devices/d1
	// anna is there already
}
