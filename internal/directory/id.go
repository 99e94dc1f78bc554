package directory

import (
	"crypto/sha256"
	"encoding/hex"
)

// NewUserID returns the id of the user of that name.
func NewUserID(userName string) UserID { return UserID(hex32("user", userName)) }

// NewContactCenterID returns the id of the contact center of that domain name.
func NewContactCenterID(domain string) string { return hex32("contact-center", domain) }

// NewPlaceID returns the id of a place by its contact center and name.
func NewPlaceID(domain, name string) string { return hex32("place", domain, name) }

// NewDeviceID returns the id of a device by its contact center and number.
func NewDeviceID(domain, number string) DeviceID { return DeviceID(uuid("device", domain, number)) }

// NewVoiceEnvironmentID returns the id of the switch behind a contact center.
func NewVoiceEnvironmentID(domain string) string { return uuid("voice-environment", domain) }

// uuid digests a kind and names into a UUID of version 8 (RFC 9562: content of
// our own).
func uuid(parts ...string) string {
	b, _ := hex.DecodeString(hex32(parts...))
	b[6], b[8] = b[6]&0x0f|0x80, b[8]&0x3f|0x80
	h := hex.EncodeToString(b)
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// hex32 digests a kind and names into 32 hexadecimal digits.
func hex32(parts ...string) string {
	h := sha256.New()
	for _, part := range parts {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
