package auth

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/crypto/argon2"

	"parley/internal/fault"
)

// The parameters of new hashes: the least memory that OWASP's password storage
// advice names for argon2id with two passes.
const (
	hashMemory  = 19 * 1024 // KiB
	hashTime    = 2         // passes
	hashThreads = 1
	hashSalt    = 16 // bytes
	hashSum     = 32 // bytes
)

// The most that a hash from outside may ask for, so that a hostile provisioning
// file or admin request takes no gigabytes and no minutes.
const (
	maxHashText    = 512        // characters
	maxHashMemory  = 256 * 1024 // KiB
	maxHashTime    = 16         // passes
	maxHashWork    = 1 << 20    // KiB times passes
	maxHashThreads = 16
	minHashSalt    = 8 // bytes, RFC 9106 section 3.1
	maxHashSalt    = 64
	minHashSum     = 16
	maxHashSum     = 64
)

// passwordHash is an argon2id hash, version 19.
type passwordHash struct {
	memory  uint32 // KiB
	time    uint32 // passes
	threads uint8
	salt    []byte
	sum     []byte
}

// HashPassword returns an argon2id hash of the password (19 MiB, 2 passes, 1
// thread, 16 bytes of salt) in the PHC text form that a user's Credential.Hash
// takes. An empty password is refused with fault.Missing.
func HashPassword(password string) (phc string, err error) {
	if password == "" {
		return "", fault.New("auth.hash", fault.Missing, "", "The password is empty")
	}
	h := newHash()
	h.sum = h.compute(password)
	return h.String(), nil
}

// CheckHash reports with fault.Invalid why a text is no hash that this room
// would check passwords against, for those who take hashes in.
func CheckHash(phc string) error {
	_, err := parseHash(phc)
	return err
}

// newHash has the parameters and a salt, and no sum yet.
func newHash() passwordHash {
	h := passwordHash{memory: hashMemory, time: hashTime, threads: hashThreads, salt: make([]byte, hashSalt), sum: make([]byte, hashSum)}
	rand.Read(h.salt)
	return h
}

func (h passwordHash) compute(password string) []byte {
	return argon2.IDKey([]byte(password), h.salt, h.time, h.memory, h.threads, uint32(len(h.sum)))
}

// matches takes as long for a wrong password as for the right one.
func (h passwordHash) matches(password string) bool {
	return subtle.ConstantTimeCompare(h.compute(password), h.sum) == 1
}

// String returns the PHC form: $argon2id$v=19$m=19456,t=2,p=1$salt$sum.
func (h passwordHash) String() string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.memory, h.time, h.threads,
		b64.EncodeToString(h.salt), b64.EncodeToString(h.sum))
}

// parseHash reads the one spelling that String writes.
func parseHash(phc string) (passwordHash, error) {
	if len(phc) > maxHashText {
		return passwordHash{}, badHash("it is too long")
	}
	parts := strings.Split(phc, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != "v=19" {
		return passwordHash{}, badHash("it does not read $argon2id$v=19$m=…,t=…,p=…$salt$sum")
	}
	h, err := parseCosts(parts[3])
	if err != nil {
		return passwordHash{}, err
	}
	if h.salt, err = parseBytes("salt", parts[4], minHashSalt, maxHashSalt); err != nil {
		return passwordHash{}, err
	}
	h.sum, err = parseBytes("sum", parts[5], minHashSum, maxHashSum)
	return h, err
}

func parseCosts(text string) (passwordHash, error) {
	costs := strings.Split(text, ",")
	if len(costs) != 3 {
		return passwordHash{}, badHash("its parameters are not m, t and p")
	}
	threads, err := parseCost(costs[2], "p", 1, maxHashThreads)
	if err != nil {
		return passwordHash{}, err
	}
	passes, err := parseCost(costs[1], "t", 1, maxHashTime)
	if err != nil {
		return passwordHash{}, err
	}
	// RFC 9106 section 3.1: at least 8 KiB a thread.
	memory, err := parseCost(costs[0], "m", 8*threads, min(maxHashMemory, maxHashWork/passes))
	return passwordHash{memory: memory, time: passes, threads: uint8(threads)}, err
}

func parseCost(text, name string, least, most uint32) (uint32, error) {
	digits, ok := strings.CutPrefix(text, name+"=")
	n, err := strconv.ParseUint(digits, 10, 32)
	if !ok || err != nil || strconv.FormatUint(n, 10) != digits {
		return 0, badHash(name + " is not a number")
	}
	if v := uint32(n); v >= least && v <= most {
		return v, nil
	}
	return 0, badHash(fmt.Sprintf("%s is not in %d to %d", name, least, most))
}

func parseBytes(name, text string, least, most int) ([]byte, error) {
	b, err := base64.RawStdEncoding.Strict().DecodeString(text)
	if err != nil || strings.ContainsAny(text, "\r\n") {
		return nil, badHash("its " + name + " is not unpadded base64")
	}
	if len(b) < least || len(b) > most {
		return nil, badHash(fmt.Sprintf("its %s is not of %d to %d bytes", name, least, most))
	}
	return b, nil
}

// badHash never quotes the hash.
func badHash(why string) error {
	return fault.New("auth.hash", fault.Invalid, "", "The password hash is not usable: "+why)
}
