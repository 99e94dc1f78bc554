package config_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"parley/internal/config"
	"parley/internal/fault"
)

// A row is a file and what its author hears of it.
func TestParse_faults(t *testing.T) {
	for name, c := range map[string]struct{ file, want string }{
		"misspelt key":          {"http:\n  adress: x", "2: http.adress: unknown key; did you mean address?"},
		"misspelt case":         {"im: {maxtext: 3}", "1: im.maxtext: unknown key; did you mean maxText?"},
		"misspelt section":      {"htp: {}", "1: htp: unknown key; did you mean http?"},
		"key of elsewhere":      {"http:\n  timeout: 3s", "2: http.timeout: unknown key; did you mean bayeux.timeout?"},
		"key of nowhere":        {"cluster: 3", "1: cluster: unknown key; known here: http, auth, bayeux, im, sip, store, node, provision, metrics, log"},
		"dotted key":            {"http.tls.certFile: a", "1: http.tls.certFile: unknown key; write certFile: indented below http: tls:"},
		"unprintable key":       {`"a\u001bb": 1`, `1: "a\x1bb": unknown key; known here: http, auth, bayeux, im, sip, store, node, provision, metrics, log`},
		"key given twice":       {"http:\n  csrf: true\n  csrf: false", "3: http.csrf: is given twice; the first is in line 2"},
		"section given twice":   {"im: {}\nlog: {}\nim: {}", "3: im: is given twice; the first is in line 1"},
		"key that is a list":    {"[a]: 3", "1: a key is a list; expected a name"},
		"no keys at all":        {"hello", "1: is a text; expected keys with values"},
		"list for a section":    {"http: [a]", "1: http: is a list; expected keys with values"},
		"section for a text":    {"http: {address: {a: b}}", "1: http.address: is a section; expected host:port such as 127.0.0.1:8090"},
		"key without value":     {"http:\n  maxBody:\n  csrf: true", "2: http.maxBody: has no value; expected a size such as 64KiB, 1MiB or 4096B"},
		"two documents":         {"im: {}\n---\nim: {}", "2: a second document begins here; expected one only"},
		"not YAML":              {"http:\n  a: b: c", "2: is not YAML: mapping values are not allowed in this context"},
		"number for an address": {"http: {address: 8090}", "1: http.address: is a number; expected host:port such as 127.0.0.1:8090"},
		"address without port":  {"http: {address: localhost}", `1: http.address: "localhost" is not an address; expected host:port such as 127.0.0.1:8090`},
		"port over 65535":       {"http: {address: 'a:65536'}", `1: http.address: "a:65536" has an impossible port; expected host:port such as 127.0.0.1:8090`},
		"blank in the host":     {"http: {address: 'a b:1'}", `1: http.address: "a b:1" has an impossible host; expected host:port such as 127.0.0.1:8090`},
		"empty address":         {"http: {address: ''}", `1: http.address: is empty; expected host:port such as 127.0.0.1:8090`},
		"URL of another scheme": {"http: {externalUrl: 'ftp://x'}", `1: http.externalUrl: "ftp://x" does not begin with http:// or https://; expected a URL such as https://im.example.test`},
		"URL without host":      {"http: {externalUrl: 'http:///x'}", `1: http.externalUrl: "http:///x" names no host; expected a URL such as https://im.example.test`},
		"URL with a query":      {"http: {externalUrl: 'http://x?y'}", `1: http.externalUrl: "http://x?y" has more than a path; expected a URL such as https://im.example.test`},
		"URL with a mark":       {"http: {externalUrl: 'http://x#'}", `1: http.externalUrl: "http://x#" has more than a path; expected a URL such as https://im.example.test`},
		"URL with a user":       {"http: {externalUrl: 'http://a@x'}", `1: http.externalUrl: "http://a@x" holds a user name; expected a URL such as https://im.example.test`},
		"URL beyond reading":    {"http: {externalUrl: 'http://%zz'}", `1: http.externalUrl: "http://%zz" is not a URL; expected a URL such as https://im.example.test`},
		"certificate alone":     {"http: {tls: {certFile: a.pem}}", "1: http.tls.certFile: stands alone; set http.tls.keyFile too, or neither"},
		"private key alone":     {"http: {tls: {keyFile: a.pem}}", "1: http.tls.keyFile: stands alone; set http.tls.certFile too, or neither"},
		"impossible path":       {`provision: {file: "a\0b"}`, `1: provision.file: "a\x00b" is not a path; expected the path of a file`},
		"time without unit":     {"im: {ringTimeout: 30}", `1: im.ringTimeout: "30" has no unit; expected a time such as 30s, 5m or 1h30m`},
		"time that is none":     {"im: {ringTimeout: soon}", `1: im.ringTimeout: "soon" is not a time; expected a time such as 30s, 5m or 1h30m`},
		"time below zero":       {"bayeux: {interval: -1s}", `1: bayeux.interval: "-1s" is negative; expected a time such as 30s, 5m or 1h30m`},
		"time of zero":          {"bayeux: {timeout: 0s}", `1: bayeux.timeout: "0s" is zero; expected a time such as 30s, 5m or 1h30m`},
		"size in thousands":     {"http: {maxBody: 10KB}", `1: http.maxBody: "10KB" is not a size; expected a size such as 64KiB, 1MiB or 4096B`},
		"size without unit":     {"http: {maxBody: 4096}", `1: http.maxBody: "4096" has no unit; expected a size such as 64KiB, 1MiB or 4096B`},
		"size in words":         {"http: {maxBody: big}", `1: http.maxBody: "big" is not a size; expected a size such as 64KiB, 1MiB or 4096B`},
		"size below zero":       {"http: {maxBody: -1KiB}", `1: http.maxBody: "-1KiB" is negative; expected a size such as 64KiB, 1MiB or 4096B`},
		"size of zero":          {"im: {maxUserData: 0B}", `1: im.maxUserData: "0B" is zero; expected a size such as 64KiB, 1MiB or 4096B`},
		"size beyond counting":  {"im: {maxUserData: 9999999999GiB}", `1: im.maxUserData: "9999999999GiB" is too large; expected a size such as 64KiB, 1MiB or 4096B`},
		"number in words":       {"im: {maxText: many}", "1: im.maxText: is a text; expected a whole number of 1 or more"},
		"number of zero":        {"im: {maxText: 0}", `1: im.maxText: "0" is zero; expected a whole number of 1 or more`},
		"number below zero":     {"bayeux: {maxQueue: -5}", `1: bayeux.maxQueue: "-5" is negative; expected a whole number of 1 or more`},
		"number with a point":   {"im: {maxText: 1.5}", "1: im.maxText: is a number; expected a whole number of 1 or more"},
		"number in hexadecimal": {"im: {maxText: 0x10}", `1: im.maxText: "0x10" is not a whole number; expected a whole number of 1 or more`},
		"number beyond counting": {"im: {maxText: 18446744073709551615}",
			`1: im.maxText: "18446744073709551615" is too large; expected a whole number of 1 or more`},
		"yes for true":          {"http: {csrf: yes}", "1: http.csrf: is a text; expected true or false"},
		"unknown mode":          {"im: {compat: Friendly}", `1: im.compat: "Friendly" is not known; expected one of friendly, strict`},
		"unknown level":         {"log: {level: trace}", `1: log.level: "trace" is not known; expected one of debug, info, warn, error`},
		"date for a format":     {"log: {format: 2020-01-01}", "1: log.format: is a date; expected one of auto, text, json"},
		"true for a format":     {"log: {format: true}", "1: log.format: is true; expected one of auto, text, json"},
		"odd YAML type":         {"log: {format: !x text}", "1: log.format: has the YAML type !x; expected one of auto, text, json"},
		"origin with a path":    {"http: {cors: {allowedOrigins: ['https://a/b']}}", `1: http.cors.allowedOrigins: "https://a/b" has more than scheme, host and port; expected an origin such as https://desk.example.test or https://*.example.test`},
		"origin of any kind":    {"http: {cors: {allowedOrigins: ['*']}}", `1: http.cors.allowedOrigins: "*" is not an origin; expected an origin such as https://desk.example.test or https://*.example.test`},
		"star inside a name":    {"http: {cors: {allowedOrigins: ['https://a.*.b']}}", `1: http.cors.allowedOrigins: "https://a.*.b" has a * elsewhere than before the first dot; expected an origin such as https://desk.example.test or https://*.example.test`},
		"one origin, no list":   {"http: {cors: {allowedOrigins: 'https://a'}}", "1: http.cors.allowedOrigins: is a text; expected a list, each item an origin such as https://desk.example.test or https://*.example.test"},
		"same site, no TLS":     {"http: {cookieSameSite: none}", "1: http.cookieSameSite: none needs TLS; set http.tls.certFile and .keyFile, or an http.externalUrl that begins with https://"},
		"network of nothing":    {"http: {trustedProxies: [proxy]}", `1: http.trustedProxies: "proxy" is neither an address nor a network; ` + network},
		"network too wide":      {"http: {trustedProxies: [10.0.0.0/33]}", `1: http.trustedProxies: "10.0.0.0/33" is neither an address nor a network; ` + network},
		"issuer without TLS":    {"auth: {oidc: {issuer: 'http://login.example.test'}}", `1: auth.oidc.issuer: "http://login.example.test" does not begin with https://; ` + issuer},
		"issuer of any kind":    {"auth: {oidc: {issuer: login}}", `1: auth.oidc.issuer: "login" does not begin with http:// or https://; ` + issuer},
		"issuer alone":          {"auth: {oidc: {issuer: 'https://login.example.test'}}", "1: auth.oidc.issuer: stands alone; set auth.oidc.audience too, or neither"},
		"audience alone":        {"auth: {oidc: {audience: a}}", "1: auth.oidc.audience: stands alone; set auth.oidc.issuer too, or neither"},
		"audience of lines":     {`auth: {oidc: {audience: "a\nb"}}`, `1: auth.oidc.audience: "a\nb" has a control character; expected the audience in the issuer's tokens`},
		"claim of no name":      {"auth: {oidc: {userClaim: ''}}", "1: auth.oidc.userClaim: is empty; expected the name of a claim"},
		"no guesses":            {"auth: {guessing: {perUser: 0}}", `1: auth.guessing.perUser: "0" is zero; expected a whole number of 1 or more`},
		"listener of no kind":   {"sip: {listen: ['xmpp:a:1']}", `1: sip.listen: "xmpp:a:1" names no known transport; ` + listener},
		"listener, no port":     {"sip:\n  listen:\n    - udp:5060", `3: sip.listen: "udp:5060" is not an address; ` + listener},
		"listener given twice":  {"sip: {listen: ['udp:a:1', 'tcp:a:1', 'udp:a:1']}", `1: sip.listen: "udp:a:1" is given twice`},
		"store of no kind":      {"store: {url: 'mysql://a:secret@b/c'}", "1: store.url: is of no known kind; " + storeURL},
		"store without base":    {"store: {url: 'postgres://a:secret@b'}", "1: store.url: names no database; " + storeURL},
		"store without file":    {"store: {url: 'sqlite:'}", "1: store.url: names no file; " + storeURL},
		"store beyond reading":  {"store: {url: 'postgres://a:secret@%zz'}", "1: store.url: is not a URL; " + storeURL},
		"store without value":   {"store: {url: ''}", "1: store.url: is empty; " + storeURL},
		"trunk without a name":  {"sip: {trunks: ['sip://secret:a@b']}", `1: sip.trunks: names no trunk; ` + trunk},
		"trunk of no host":      {"sip: {trunks: ['a=sip:b']}", `1: sip.trunks: is not a trunk; ` + trunk},
		"trunk's odd option":    {"sip: {trunks: ['a=sip://b?secret=c']}", `1: sip.trunks: has an unknown option; ` + trunk},
		"trunk's odd transport": {"sip: {trunks: ['a=sip://b?transport=sctp']}", `1: sip.trunks: has an unknown transport; ` + trunk},
		"trunk's signalling":    {"sip: {trunks: ['a=sip://b?signalling=none']}", `1: sip.trunks: has an unknown signalling; ` + trunk},
		"trunk's odd network":   {"sip: {trunks: ['a=sip://b?from=x']}", `1: sip.trunks: is neither an address nor a network; ` + trunk},
		"trunk's odd register":  {"sip: {trunks: ['a=sip://b?register=x@y']}", `1: sip.trunks: registers under no number; ` + trunk},
		"trunk given twice":     {"sip: {trunks: ['a=sip://b', 'a=sip://c']}", `1: sip.trunks: "a" is given twice`},
		"rule that is none":     {"sip: {dialPlan: ['a b=c']}", `1: sip.dialPlan: "a b=c" is no rule; ` + rule},
		"rule to nowhere":       {"sip: {dialPlan: ['0=pbx']}", `1: sip.dialPlan: "0=pbx" leads to no trunk of sip.trunks`},
		"listener, no TLS":      {"sip: {listen: ['tls:a:1']}", `1: sip.listen: "tls:a:1" needs a certificate; set sip.tls.certFile and .keyFile`},
		"SIP cert alone":        {"sip: {tls: {certFile: a.pem}}", "1: sip.tls.certFile: stands alone; set sip.tls.keyFile too, or neither"},
		"domain of spaces":      {"sip: {domain: 'a b'}", `1: sip.domain: "a b" is no host name; expected a host name such as im.example.test`},
		"no time to register":   {"sip: {registrar: {expires: 2s}}", "1: sip.registrar.expires: is not between sip.registrar.minExpires and .maxExpires"},
		"every fault is told": {"im:\n  maxText: 0\n  compat: x\nsip: {listen: ['a', 5]}", `2: im.maxText: "0" is zero; expected a whole number of 1 or more
parley.yaml:3: im.compat: "x" is not known; expected one of friendly, strict
parley.yaml:4: sip.listen: is a number; ` + listener + `
parley.yaml:4: sip.listen: "a" names no known transport; ` + listener},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := config.Parse("parley.yaml", []byte(c.file))
			if err == nil {
				t.Fatalf("accepted as %+v", got)
			}
			if diff := cmp.Diff("parley.yaml:"+c.want, fault.TextOf(err)); diff != "" {
				t.Error(diff)
			}
			if fault.KindOf(err) != fault.Invalid || strings.Contains(err.Error(), "secret") {
				t.Errorf("kind %v or a secret in %q", fault.KindOf(err), err)
			}
		})
	}
}

const (
	network  = "expected an address or network such as 10.0.0.7 or 10.0.0.0/8"
	issuer   = "expected a URL such as https://login.example.test/realms/im; http:// on this machine alone"
	listener = "expected transport:host:port such as udp:127.0.0.1:5060, the transport one of udp, tcp, tls, ws, wss"
	trunk    = "expected name=sip://USER:PASSWORD@HOST:PORT?transport=tcp&signalling=pager&register=9001&contactCenter=demo&from=192.0.2.0/24" +
		"&certificate=pbx.example.test, of which name and host alone must be there"
	rule     = "expected PREFIX=TRUNK or PREFIX/REPLACEMENT=TRUNK such as +=pbx or 0/+49=pbx; no prefix stands for every number"
	storeURL = "expected sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE"
)

func TestLoad_faults(t *testing.T) {
	for name, c := range map[string]struct {
		sources config.Sources
		want    string
	}{
		"no such file":        {config.Sources{File: "/nowhere/p.yaml"}, "/nowhere/p.yaml: cannot be read: no such file or directory"},
		"a folder":            {config.Sources{File: "/"}, "/: cannot be read: is a directory"},
		"misspelt variable":   {config.Sources{Env: []string{"PARLEY_HTTP_ADRESS=x"}}, "PARLEY_HTTP_ADRESS: unknown variable; did you mean PARLEY_HTTP_ADDRESS?"},
		"foreign variable":    {config.Sources{Env: []string{"PARLEY_HOME=x"}}, "PARLEY_HOME: unknown variable; every key of the configuration is a variable, http.address is PARLEY_HTTP_ADDRESS"},
		"wrong in a variable": {config.Sources{Env: []string{"PARLEY_IM_MAX_TEXT=ten"}}, `PARLEY_IM_MAX_TEXT: "ten" is not a whole number; expected a whole number of 1 or more`},
		"empty variable":      {config.Sources{Env: []string{"PARLEY_LOG_LEVEL="}}, "PARLEY_LOG_LEVEL: is empty; expected one of debug, info, warn, error"},
		"secret in variable":  {config.Sources{Env: []string{"PARLEY_STORE_URL=mysql://a:secret@b/c"}}, "PARLEY_STORE_URL: is of no known kind; " + storeURL},
		"wrong in a flag":     {config.Sources{Flags: map[string]string{"http.csrf": "maybe"}}, `--http.csrf: "maybe" is neither true nor false; expected true or false`},
		"unknown flag":        {config.Sources{Flags: map[string]string{"http.port": "1"}}, "--http.port: unknown key"},
		"half of a pair":      {config.Sources{Flags: map[string]string{"http.tls.certFile": "a"}}, "--http.tls.certFile: stands alone; set http.tls.keyFile too, or neither"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := config.Load(c.sources)
			if err == nil || fault.TextOf(err) != c.want || strings.Contains(err.Error(), "secret") {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}
