package auth_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"parley/internal/auth"
	"parley/internal/directory"
	"parley/internal/fault"
)

// issuer is an OpenID Connect issuer on loopback.
type issuer struct {
	*httptest.Server
	t     *testing.T
	key   *ecdsa.PrivateKey
	kid   atomic.Pointer[string]
	asked atomic.Int64 // how often its keys were asked for
	down  atomic.Bool
}

func newIssuer(t *testing.T) *issuer {
	t.Helper()
	is := &issuer{t: t, key: newKey(t)}
	is.rotate("one")
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		if is.down.Load() {
			http.Error(w, "down", http.StatusBadGateway)
			return
		}
		json.NewEncoder(w).Encode(map[string]any{"issuer": is.URL, "jwks_uri": is.URL + "/keys", "id_token_signing_alg_values_supported": []string{"ES256"}})
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		is.asked.Add(1)
		json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: is.key.Public(), KeyID: *is.kid.Load(), Algorithm: "ES256"}}})
	})
	is.Server = httptest.NewServer(mux)
	t.Cleanup(is.Close)
	return is
}

func (is *issuer) rotate(kid string) { is.kid.Store(&kid) }

func newKey(t *testing.T) *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// claims of a token that is good for a user; change may spoil them.
func (is *issuer) claims(userName string, change map[string]any) map[string]any {
	all := map[string]any{"iss": is.URL, "aud": []string{"parley", "crm"}, "sub": "7", "preferred_username": userName,
		"exp": time.Now().Add(time.Minute).Unix(), "iat": time.Now().Unix()}
	for name, value := range change {
		all[name] = value
	}
	return all
}

func (is *issuer) sign(alg jose.SignatureAlgorithm, key any, claims map[string]any) string {
	is.t.Helper()
	options := (&jose.SignerOptions{}).WithHeader("kid", *is.kid.Load())
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, options)
	if err != nil {
		is.t.Fatal(err)
	}
	token, err := jwt.Signed(signer).Claims(claims).Serialize()
	if err != nil {
		is.t.Fatal(err)
	}
	return token
}

func (is *issuer) token(userName string, change map[string]any) string {
	is.t.Helper()
	return is.sign(jose.ES256, is.key, is.claims(userName, change))
}

func bearing(token string) prop { return header("Authorization", "Bearer "+token) }

func (is *issuer) stage(change ...func(*auth.OIDC)) *stage {
	cfg := auth.Config{OIDC: auth.OIDC{Issuer: is.URL, Audience: "parley"}}
	for _, c := range change {
		c(&cfg.OIDC)
	}
	return open(is.t, cfg, newRecords())
}

func TestOIDC(t *testing.T) {
	is := newIssuer(t)
	s := is.stage()
	t.Run("a good token is its user, and gets a login", func(t *testing.T) {
		p := s.wantUser(get(bearing(is.token("anna", nil))), anna)
		if p.Via != auth.Bearer {
			t.Errorf("via %v", p.Via)
		}
		_, raw := s.logIn(get(bearing(is.token("anna", nil))))
		s.wantUser(get(cookie(raw)), anna)
	})
	t.Run("the keys are kept, and asked for anew when one is unknown", func(t *testing.T) {
		for range 5 {
			s.wantUser(get(bearing(is.token("ben", nil))), ben)
		}
		if n := is.asked.Load(); n != 1 {
			t.Errorf("asked %d times", n)
		}
		is.rotate("two")
		s.wantUser(get(bearing(is.token("ben", nil))), ben)
		if n := is.asked.Load(); n != 2 {
			t.Errorf("asked %d times", n)
		}
	})
	t.Run("passwords are taken as before", func(t *testing.T) {
		s.wantUser(get(basic("anna:demo")), anna)
	})
	t.Run("another claim may hold the name", func(t *testing.T) {
		s := is.stage(func(o *auth.OIDC) { o.UserClaim = "email" })
		s.wantUser(get(bearing(is.token("x", map[string]any{"email": "anna"}))), anna)
		s.wantDenied(get(bearing(is.token("anna", nil))))
	})
	good := is.token("anna", nil)
	for name, token := range map[string]string{
		"expired":                 is.token("anna", map[string]any{"exp": time.Now().Add(-time.Second).Unix()}),
		"not yet valid":           is.token("anna", map[string]any{"nbf": time.Now().Add(time.Hour).Unix()}),
		"of another issuer":       is.token("anna", map[string]any{"iss": "https://evil.test"}),
		"for another audience":    is.token("anna", map[string]any{"aud": "crm"}),
		"for no audience":         is.token("anna", map[string]any{"aud": nil}),
		"of an unknown user":      is.token("zoe", nil),
		"of a disabled user":      is.token("cara", nil),
		"of a name that is none":  is.token("anna", map[string]any{"preferred_username": 7}),
		"without the name":        is.token("anna", map[string]any{"preferred_username": nil}),
		"signed by another key":   is.sign(jose.ES256, newKey(t), is.claims("anna", nil)),
		"signed with a password":  is.sign(jose.HS256, []byte("0123456789abcdef0123456789abcdef"), is.claims("anna", nil)),
		"not signed":              "eyJhbGciOiJub25lIn0." + strings.Split(good, ".")[1] + ".",
		"of somebody else's body": strings.Split(good, ".")[0] + "." + strings.Split(is.token("ben", nil), ".")[1] + "." + strings.Split(good, ".")[2],
		"nonsense":                "nonsense",
		"nothing":                 "",
		"too long":                good + strings.Repeat("x", 20_000),
	} {
		t.Run("a token "+name+" is refused in the same words", func(t *testing.T) {
			err := s.wantDenied(get(bearing(token)))
			if text := fault.TextOf(err); text != "Access denied: the bearer token is not valid here" {
				t.Errorf("text %q", text)
			}
		})
	}
	t.Run("a bad token is refused beside a good cookie", func(t *testing.T) {
		_, raw := s.logIn(get(basic("anna:demo")))
		s.wantDenied(get(bearing("nonsense"), cookie(raw)))
	})
	t.Run("the login is that of the user as he is now", func(t *testing.T) {
		_, raw := s.logIn(get(bearing(is.token("anna", nil))))
		s.change(anna, func(u *directory.User) { u.Enabled = false })
		s.wantDenied(get(cookie(raw)))
	})
}

func TestOIDC_Off(t *testing.T) {
	s := open(t, auth.Config{}, newRecords())
	s.wantDenied(get(bearing("anything")))
}

func TestOIDC_IssuerDown(t *testing.T) {
	is := newIssuer(t)
	is.down.Store(true)
	s := is.stage()
	for range 3 {
		_, err := s.Authenticate(get(bearing(is.token("anna", nil))))
		wantKind(t, err, fault.Unavailable)
	}
	s.wantUser(get(basic("anna:demo")), anna)
}
