package config

import (
	"net/netip"
	"strings"
)

// key is one row of the table: a setting bound to a field of one Config.
type key struct {
	name    string // as in the file, sections joined by dots
	meaning string // one sentence for help and schema
	initial string // default, as a flag would give it
	form    form
	field   field
}

// keys is the table, bound to c. Its order is the order of help, Show and Schema.
func (c *Config) keys() []key {
	return []key{
		{"http.address", "Listen address; port 0 takes any free port and prints it.",
			"127.0.0.1:8090", addressForm(), bind(&c.HTTP.Address, parseAddress, same)},
		{"http.externalUrl", "Base of every uri in answers, set it behind a proxy; empty takes it from each request.",
			"", urlForm(), bind(&c.HTTP.ExternalURL, parseURL, same)},
		{"http.tls.certFile", "PEM file with the certificate and its chain; with keyFile the server speaks HTTPS.",
			"", fileForm(), bind(&c.HTTP.TLS.CertFile, parseFile, same)},
		{"http.tls.keyFile", "PEM file with the private key of certFile.",
			"", fileForm(), bind(&c.HTTP.TLS.KeyFile, parseFile, same)},
		{"http.sessionTimeout", "Idle time after which a login (JSESSIONID) ends.",
			"30m", durationForm(), bind(&c.HTTP.SessionTimeout, parsePositive, formatDuration)},
		{"http.pollingTimeout", "Idle time after which a login ends although its client still listens for notifications.",
			"12h", durationForm(), bind(&c.HTTP.PollingTimeout, parsePositive, formatDuration)},
		{"http.cookieSameSite", "From which sites' pages browsers send the login's cookie; none needs TLS.",
			"lax", choiceForm(SameSiteStrict, SameSiteLax, SameSiteNone), bindChoice(&c.HTTP.CookieSameSite, SameSiteStrict, SameSiteLax, SameSiteNone)},
		{"http.csrf", "Whether writing requests need the vendor's CSRF token.",
			"false", boolForm(), bind(&c.HTTP.CSRF, parseBool, formatBool)},
		{"http.cors.allowedOrigins", "Other origins whose pages may call the API.",
			"", originsForm(), bindList(&c.HTTP.CORS.AllowedOrigins, parseOrigin, same)},
		{"http.trustedProxies", "Proxies whose X-Forwarded-For tells the client's address.",
			"", networksForm(), bindList(&c.HTTP.TrustedProxies, parseNetwork, netip.Prefix.String)},
		{"http.rateLimit.enabled", "Whether requests to the API are limited; those from this machine itself never are.",
			"true", boolForm(), bind(&c.HTTP.RateLimit.Enabled, parseBool, formatBool)},
		{"http.rateLimit.perUser", "Requests a second of one user; five seconds' worth may come at once.",
			"200", numberForm(), bind(&c.HTTP.RateLimit.PerUser, parseNumber, formatNumber)},
		{"http.rateLimit.perAddress", "Requests a second of one address; five seconds' worth may come at once.",
			"2000", numberForm(), bind(&c.HTTP.RateLimit.PerAddress, parseNumber, formatNumber)},
		{"http.maxBody", "Largest body of a request.",
			"256KiB", sizeForm(), bind(&c.HTTP.MaxBody, parseSize, formatSize)},
		{"auth.guessing.perUser", "Wrong passwords for one user name before the next ones are delayed.",
			"5", numberForm(), bind(&c.Auth.Guessing.PerUser, parseNumber, formatNumber)},
		{"auth.guessing.perAddress", "Wrong passwords from one address before the next ones are delayed.",
			"50", numberForm(), bind(&c.Auth.Guessing.PerAddress, parseNumber, formatNumber)},
		{"auth.guessing.delay", "The first delay; each further one is twice as long.",
			"250ms", durationForm(), bind(&c.Auth.Guessing.Delay, parsePositive, formatDuration)},
		{"auth.guessing.maxDelay", "The longest delay.",
			"10s", durationForm(), bind(&c.Auth.Guessing.MaxDelay, parsePositive, formatDuration)},
		{"auth.guessing.forgetAfter", "Time without a wrong password after which the count begins anew.",
			"15m", durationForm(), bind(&c.Auth.Guessing.Forget, parsePositive, formatDuration)},
		{"auth.oidc.issuer", "Issuer of OpenID Connect whose bearer tokens are taken; empty takes none.",
			"", issuerForm(), bind(&c.Auth.OIDC.Issuer, parseIssuer, same)},
		{"auth.oidc.audience", "Audience that a bearer token must be meant for.",
			"", textForm("the audience in the issuer's tokens"), bind(&c.Auth.OIDC.Audience, parseText, same)},
		{"auth.oidc.userClaim", "Claim of a bearer token that holds the user name.",
			"preferred_username", textForm("the name of a claim"), bind(&c.Auth.OIDC.UserClaim, parseClaim, same)},
		{"bayeux.timeout", "How long a connect waits for news.",
			"30s", durationForm(), bind(&c.Bayeux.Timeout, parsePositive, formatDuration)},
		{"bayeux.interval", "How long clients pause between two connects.",
			"0s", durationForm(), bind(&c.Bayeux.Interval, parseDuration, formatDuration)},
		{"bayeux.maxInterval", "How long a Bayeux session is kept while its client is silent.",
			"60s", durationForm(), bind(&c.Bayeux.MaxInterval, parsePositive, formatDuration)},
		{"bayeux.websocket", "Whether the WebSocket transport is offered; never in strict mode.",
			"true", boolForm(), bind(&c.Bayeux.WebSocket, parseBool, formatBool)},
		{"bayeux.callbackPolling", "Whether the callback-polling transport is offered; never in strict mode.",
			"false", boolForm(), bind(&c.Bayeux.CallbackPolling, parseBool, formatBool)},
		{"bayeux.maxQueue", "Messages that may wait in one Bayeux session; beyond, the session ends with advice handshake.",
			"1000", numberForm(), bind(&c.Bayeux.MaxQueue, parseNumber, formatNumber)},
		{"bayeux.maxQueueBytes", "Size of the messages that may wait in one Bayeux session.",
			"1MiB", sizeForm(), bind(&c.Bayeux.MaxQueueBytes, parseSize, formatSize)},
		{"im.compat", "friendly adds fields that old clients ignore; strict answers in the documented shapes alone.",
			"friendly", choiceForm(Friendly, Strict), bindChoice(&c.IM.Compat, Friendly, Strict)},
		{"im.ringTimeout", "How long a session rings before it ends unanswered.",
			"30s", durationForm(), bind(&c.IM.RingTimeout, parsePositive, formatDuration)},
		{"im.disconnectGrace", "How long a session outlives its agent's last Bayeux connection.",
			"60s", durationForm(), bind(&c.IM.DisconnectGrace, parseDuration, formatDuration)},
		{"im.maxText", "Longest message, in characters.",
			"4096", numberForm(), bind(&c.IM.MaxText, parseNumber, formatNumber)},
		{"im.maxUserData", "Largest user data of one session.",
			"64KiB", sizeForm(), bind(&c.IM.MaxUserData, parseSize, formatSize)},
		{"sip.listen", "SIP transports and their listen addresses; none turns SIP off.",
			"", listenersForm(), bindList(&c.SIP.Listen, parseListener, Listener.String)},
		{"sip.trunks", "SIP neighbours behind which other numbers are; their addresses or certificates are trusted.",
			"", trunksForm(), bindList(&c.SIP.Trunks, parseTrunk, Trunk.String)},
		{"sip.dialPlan", "Which numbers that are no DN go to which trunk; the first rule that fits counts.",
			"", rulesForm(), bindList(&c.SIP.DialPlan, parseRule, Rule.String)},
		{"sip.idleTimeout", "How long a session by MESSAGE alone (pager) outlives its last message.",
			"15m", durationForm(), bind(&c.SIP.IdleTimeout, parsePositive, formatDuration)},
		{"sip.pagerFallback", "Whether a peer that declines INVITE is written to by MESSAGE alone.",
			"true", boolForm(), bind(&c.SIP.PagerFallback, parseBool, formatBool)},
		{"sip.maxHeld", "Messages of a SIP peer that may wait while the agent's DN rings.",
			"16", numberForm(), bind(&c.SIP.MaxHeld, parseNumber, formatNumber)},
		{"sip.traceLength", "SIP messages that parley sip trace and the ladders of sessions look back on.",
			"10000", numberForm(), bind(&c.SIP.TraceLength, parseNumber, formatNumber)},
		{"sip.domain", "Host of the DNs' SIP addresses and realm of their digests; empty takes the listen address, and the realm parley.",
			"", textForm("a host name such as im.example.test"), bind(&c.SIP.Domain, parseDomain, same)},
		{"sip.tls.certFile", "PEM file with the certificate and its chain, for the transports tls and wss.",
			"", fileForm(), bind(&c.SIP.TLS.CertFile, parseFile, same)},
		{"sip.tls.keyFile", "PEM file with the private key of certFile.",
			"", fileForm(), bind(&c.SIP.TLS.KeyFile, parseFile, same)},
		{"sip.tls.caFile", "PEM file with the certificates of those who sign for SIP peers; empty takes the system's.",
			"", fileForm(), bind(&c.SIP.TLS.CAFile, parseFile, same)},
		{"sip.registrar.contacts", "Contacts that one DN may have registered at once.",
			"10", numberForm(), bind(&c.SIP.Registrar.Contacts, parseNumber, formatNumber)},
		{"sip.registrar.expires", "How long a registration holds whose softphone asks for no time.",
			"1h", durationForm(), bind(&c.SIP.Registrar.Expires, parsePositive, formatDuration)},
		{"sip.registrar.minExpires", "Shortest time of a registration; a shorter one is refused (423).",
			"1m", durationForm(), bind(&c.SIP.Registrar.MinExpires, parsePositive, formatDuration)},
		{"sip.registrar.maxExpires", "Longest time of a registration; a longer one is shortened.",
			"24h", durationForm(), bind(&c.SIP.Registrar.MaxExpires, parsePositive, formatDuration)},
		{"sip.registrar.nonceLife", "How long a digest's challenge can be answered.",
			"5m", durationForm(), bind(&c.SIP.Registrar.NonceLife, parsePositive, formatDuration)},
		{"sip.limits.perAddress", "SIP messages a second from one address, other than those of trunks and static contacts; five seconds' worth may come at once.",
			"2000", numberForm(), bind(&c.SIP.Limits.PerAddress, parseNumber, formatNumber)},
		{"sip.limits.maxBody", "Largest body of a SIP request; a larger one is refused (413).",
			"16KiB", sizeForm(), bind(&c.SIP.Limits.MaxBody, parseSize, formatSize)},
		{"sip.limits.maxHeaders", "Largest start line and headers of a SIP message.",
			"16KiB", sizeForm(), bind(&c.SIP.Limits.MaxHeaders, parseSize, formatSize)},
		{"sip.limits.connections", "SIP connections at once.",
			"10000", numberForm(), bind(&c.SIP.Limits.Connections, parseNumber, formatNumber)},
		{"sip.limits.requests", "SIP requests that may wait for their answer at once; beyond, they are refused (503).",
			"20000", numberForm(), bind(&c.SIP.Limits.Requests, parseNumber, formatNumber)},
		{"sip.limits.dialogs", "SIP dialogs at once; beyond, they are refused (503).",
			"20000", numberForm(), bind(&c.SIP.Limits.Dialogs, parseNumber, formatNumber)},
		{"sip.session.expires", "How long a SIP dialog lasts without a sign of life of the peer.",
			"30m", durationForm(), bind(&c.SIP.Session.Expires, parsePositive, formatDuration)},
		{"sip.session.minExpires", "Shortest such time that a peer may ask for; a shorter one is refused (422).",
			"90s", durationForm(), bind(&c.SIP.Session.MinExpires, parsePositive, formatDuration)},
		{"store.url", "Where sessions and logins are kept.",
			"sqlite:parley-data/parley.db", storeForm(), bind(&c.Store.URL, parseStore, same)},
		{"store.retention", "How long sessions are kept after their end, with their transcripts and references (720h is 30 days); 0 keeps them for ever.",
			"0s", durationForm(), bind(&c.Store.Retention, parseDuration, formatDuration)},
		{"store.postgres.connections", "Connections of a node that read from PostgreSQL; three more write and ring.",
			"8", numberForm(), bind(&c.Store.Postgres.Connections, parseNumber, formatNumber)},
		{"store.postgres.connectTimeout", "How long a connection to one host of PostgreSQL may take.",
			"2s", durationForm(), bind(&c.Store.Postgres.ConnectTimeout, parsePositive, formatDuration)},
		{"store.postgres.timeout", "How long a request waits for PostgreSQL before it is refused with 503.",
			"10s", durationForm(), bind(&c.Store.Postgres.Timeout, parsePositive, formatDuration)},
		{"store.postgres.statementTimeout", "How long PostgreSQL works on one statement, or waits for its next one within a transaction.",
			"5s", durationForm(), bind(&c.Store.Postgres.StatementTimeout, parsePositive, formatDuration)},
		{"store.postgres.lockTimeout", "How long a statement waits for another node's lock.",
			"3s", durationForm(), bind(&c.Store.Postgres.LockTimeout, parsePositive, formatDuration)},
		{"store.postgres.notify", "Whether nodes tell each other at once by LISTEN and NOTIFY; a pooler may not let that through.",
			"true", boolForm(), bind(&c.Store.Postgres.Notify, parseBool, formatBool)},
		{"store.postgres.poll", "How often a node looks by itself for what other nodes wrote, besides what it is told.",
			"2s", durationForm(), bind(&c.Store.Postgres.Poll, parsePositive, formatDuration)},
		{"node.name", "This node's name among those that share a PostgreSQL store; empty takes the machine's name and something random.",
			"", textForm("a name such as im-1"), bind(&c.Node.Name, parseText, same)},
		{"node.lease", "How long a node may fail to answer before others take over what it owed.",
			"15s", durationForm(), bind(&c.Node.Lease, parsePositive, formatDuration)},
		{"node.drain.delay", "How long a stopping node serves on while /readyz says that it is not ready, for balancers to see it.",
			"0s", durationForm(), bind(&c.Node.Drain.Delay, parseDuration, formatDuration)},
		{"node.drain.spread", "Time over which a stopping node's clients are told to shake hands again; 0 takes a millisecond for each who is logged in.",
			"0s", durationForm(), bind(&c.Node.Drain.Spread, parseDuration, formatDuration)},
		{"provision.file", "YAML file of people, places and DNs; reread on SIGHUP, all or nothing.",
			"", fileForm(), bind(&c.Provision.File, parseFile, same)},
		{"metrics.enabled", "Whether /metrics shows figures for Prometheus, to anybody who reaches it.",
			"true", boolForm(), bind(&c.Metrics.Enabled, parseBool, formatBool)},
		{"metrics.address", "Listen address for /metrics alone; empty shows it at http.address.",
			"", ownAddressForm(), bind(&c.Metrics.Address, parseOwnAddress, same)},
		{"log.level", "Least level that is logged.",
			"info", levelForm(), bind(&c.Log.Level, parseLevel, formatLevel)},
		{"log.format", "Shape of log lines; auto is text on a terminal, else json.",
			"auto", choiceForm(LogAuto, LogText, LogJSON), bindChoice(&c.Log.Format, LogAuto, LogText, LogJSON)},
	}
}

// Default returns the configuration of a server that was told nothing.
func Default() Config {
	var c Config
	for _, k := range c.keys() {
		k.field.set(texts(k, k.initial)) // the table's test proves that all are valid
	}
	return c
}

// texts splits what an environment variable or a flag says: a list by its
// commas, anything else is one text.
func texts(k key, text string) []string {
	if !k.form.list {
		return []string{text}
	}
	var all []string
	for item := range strings.SplitSeq(text, ",") {
		if item = strings.TrimSpace(item); item != "" {
			all = append(all, item)
		}
	}
	return all
}

// Key tells of one setting what a command line needs.
type Key struct {
	Name     string // as in the file, sections joined by dots
	Meaning  string // one sentence
	Default  string // as a flag would give it; empty: none
	Env      string // the variable of the same meaning
	Switch   bool   // takes true or false
	Choices  []string
	Expected string // what a value looks like
}

// Keys returns all settings in their order.
func Keys() []Key {
	var c Config
	var all []Key
	for _, k := range c.keys() {
		all = append(all, Key{Name: k.name, Meaning: k.meaning, Default: k.initial, Env: envName(k.name),
			Switch: k.form.kind == "boolean", Choices: k.form.choices, Expected: k.form.expected})
	}
	return all
}
