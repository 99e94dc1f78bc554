package auth

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"

	"parley/internal/directory"
	"parley/internal/fault"
)

// OIDC says whose bearer tokens are taken besides passwords; the zero value,
// nobody's.
type OIDC struct {
	Issuer    string // URL; its /.well-known/openid-configuration tells the rest
	Audience  string // that a token must be meant for
	UserClaim string // claim that holds the user name; default preferred_username
}

// The numbers of the conversation with the issuer.
const (
	issuerTimeout = 10 * time.Second
	issuerRetry   = 5 * time.Second // after the issuer could not be asked
	maxToken      = 16 << 10        // bytes
)

// tokens verifies bearer tokens. The issuer is asked when the first one comes,
// so that a server starts without it; its keys are then kept, and asked for
// anew when a token is signed by one that is not known.
type tokens struct {
	OIDC
	client *http.Client
	asking chan struct{} // holds a token while one goroutine asks

	mu       sync.Mutex // guards what follows
	verifier *oidc.IDTokenVerifier
	failed   time.Time // when the issuer was last asked in vain
}

func newTokens(cfg OIDC) *tokens {
	if cfg.Issuer == "" {
		return nil
	}
	if cfg.UserClaim == "" {
		cfg.UserClaim = "preferred_username"
	}
	return &tokens{OIDC: cfg, client: &http.Client{Timeout: issuerTimeout, Transport: seldom()}, asking: make(chan struct{}, 1)}
}

// seldom keeps no connection: the issuer is asked once in a long while.
func seldom() http.RoundTripper {
	return &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true, ForceAttemptHTTP2: true}
}

// bearer returns the token of an Authorization header (RFC 6750).
func bearer(header string) (string, bool) {
	scheme, token, _ := strings.Cut(header, " ")
	return strings.TrimSpace(token), strings.EqualFold(scheme, "Bearer")
}

// byToken returns the enabled user whose name the token's claim holds. The
// refusals do not tell a bad token from an unknown user.
func (a *Auth) byToken(ctx context.Context, token string) (directory.User, error) {
	name, err := a.tokens.userName(ctx, token)
	if err != nil {
		return directory.User{}, err
	}
	user, _ := a.users().UserNamed(name)
	if !user.Enabled {
		return directory.User{}, deniedToken()
	}
	return user, nil
}

func deniedToken() error { return denied("the bearer token is not valid here") }

// userName verifies the token. It fails with fault.Unauthenticated, or with
// fault.Unavailable if the issuer could not be asked.
func (t *tokens) userName(ctx context.Context, token string) (string, error) {
	if token == "" || len(token) > maxToken {
		return "", deniedToken()
	}
	verifier, err := t.ready(ctx)
	if err != nil {
		return "", err
	}
	verified, err := verifier.Verify(ctx, token)
	if err != nil {
		return "", deniedToken()
	}
	var claims map[string]any
	if err := verified.Claims(&claims); err != nil {
		return "", deniedToken()
	}
	name, _ := claims[t.UserClaim].(string)
	if name == "" {
		return "", deniedToken()
	}
	return name, nil
}

// ready returns the verifier; of many who come before there is one, one asks
// the issuer.
func (t *tokens) ready(ctx context.Context) (*oidc.IDTokenVerifier, error) {
	if v, err := t.present(); v != nil || err != nil {
		return v, err
	}
	select {
	case t.asking <- struct{}{}:
		defer func() { <-t.asking }()
	case <-ctx.Done():
		return nil, unasked(ctx.Err())
	}
	if v, err := t.present(); v != nil || err != nil {
		return v, err
	}
	// The provider must outlive the request that happened to come first.
	ctx = oidc.ClientContext(context.WithoutCancel(ctx), t.client)
	provider, err := oidc.NewProvider(ctx, t.Issuer)
	t.mu.Lock()
	defer t.mu.Unlock()
	if err != nil {
		t.failed = time.Now()
		return nil, unasked(err)
	}
	t.verifier = provider.VerifierContext(ctx, &oidc.Config{ClientID: t.Audience})
	return t.verifier, nil
}

func (t *tokens) present() (*oidc.IDTokenVerifier, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.verifier == nil && !t.failed.IsZero() && time.Since(t.failed) < issuerRetry {
		return nil, unasked(nil)
	}
	return t.verifier, nil
}

func unasked(err error) error {
	return &fault.Error{Op: "auth.oidc", Kind: fault.Unavailable, Text: "The issuer of bearer tokens cannot be asked now; try again later", Err: err}
}
