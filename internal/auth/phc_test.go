package auth_test

import (
	"strings"
	"testing"

	"parley/internal/auth"
	"parley/internal/fault"
)

const (
	salt = "c2FsdHNhbHQ"            // 8 bytes
	sum  = "dBSXOc68HuKuEi9tQCGn1A" // 16 bytes
)

func TestCheckHash(t *testing.T) {
	for name, phc := range map[string]string{
		"usual":               "$argon2id$v=19$m=19456,t=2,p=1$" + salt + "$" + sum,
		"RFC 9106, less room": "$argon2id$v=19$m=65536,t=3,p=4$" + salt + "$" + sum,
		"at the limit":        "$argon2id$v=19$m=262144,t=4,p=16$" + salt + "$" + sum,
	} {
		if err := auth.CheckHash(phc); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, phc := range map[string]string{
		"empty":             "",
		"no text of a hash": "demo",
		"bcrypt":            "$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy",
		"argon2i":           "$argon2i$v=19$m=8,t=1,p=1$" + salt + "$" + sum,
		"old version":       "$argon2id$v=16$m=8,t=1,p=1$" + salt + "$" + sum,
		"no version":        "$argon2id$m=8,t=1,p=1$" + salt + "$" + sum,
		"gigabytes":         "$argon2id$v=19$m=4194304,t=1,p=1$" + salt + "$" + sum,
		"too many passes":   "$argon2id$v=19$m=8,t=17,p=1$" + salt + "$" + sum,
		"too much work":     "$argon2id$v=19$m=262144,t=5,p=1$" + salt + "$" + sum,
		"too many threads":  "$argon2id$v=19$m=19456,t=2,p=17$" + salt + "$" + sum,
		"no threads":        "$argon2id$v=19$m=19456,t=2,p=0$" + salt + "$" + sum,
		"no passes":         "$argon2id$v=19$m=19456,t=0,p=1$" + salt + "$" + sum,
		"too little memory": "$argon2id$v=19$m=31,t=1,p=4$" + salt + "$" + sum,
		"wraps around":      "$argon2id$v=19$m=4294967304,t=1,p=1$" + salt + "$" + sum,
		"threads wrap":      "$argon2id$v=19$m=19456,t=1,p=257$" + salt + "$" + sum,
		"leading zero":      "$argon2id$v=19$m=08,t=1,p=1$" + salt + "$" + sum,
		"sign":              "$argon2id$v=19$m=+8,t=1,p=1$" + salt + "$" + sum,
		"other order":       "$argon2id$v=19$t=1,m=8,p=1$" + salt + "$" + sum,
		"more parameters":   "$argon2id$v=19$m=8,t=1,p=1,keyid=AA$" + salt + "$" + sum,
		"short salt":        "$argon2id$v=19$m=8,t=1,p=1$c2FsdA$" + sum,
		"short sum":         "$argon2id$v=19$m=8,t=1,p=1$" + salt + "$" + salt,
		"no sum":            "$argon2id$v=19$m=8,t=1,p=1$" + salt,
		"padded":            "$argon2id$v=19$m=8,t=1,p=1$" + salt + "$" + sum + "==",
		"loose last bits":   "$argon2id$v=19$m=8,t=1,p=1$" + salt + "$" + sum[:21] + "B",
		"line break":        "$argon2id$v=19$m=8,t=1,p=1$" + salt + "$" + sum + "\n",
		"long":              "$argon2id$v=19$m=8,t=1,p=1$" + salt + "$" + strings.Repeat("A", 1000),
		"something behind":  "$argon2id$v=19$m=8,t=1,p=1$" + salt + "$" + sum + "$",
	} {
		t.Run(name, func(t *testing.T) {
			err := auth.CheckHash(phc)
			wantKind(t, err, fault.Invalid)
			if strings.Contains(err.Error(), salt) || strings.Contains(err.Error(), sum) {
				t.Errorf("the error quotes the hash: %v", err)
			}
		})
	}
}

func TestHashPassword(t *testing.T) {
	t.Run("two hashes of one password differ", func(t *testing.T) {
		one, _ := auth.HashPassword("demo")
		two, _ := auth.HashPassword("demo")
		if one == two {
			t.Error("the salt is not random")
		}
	})
	t.Run("empty password is refused", func(t *testing.T) {
		_, err := auth.HashPassword("")
		wantKind(t, err, fault.Missing)
	})
}

// FuzzHash: what is accepted is cheap enough and has one spelling.
func FuzzHash(f *testing.F) {
	f.Add(cheap)
	f.Add("$argon2id$v=19$m=262144,t=4,p=16$" + salt + "$" + sum)
	f.Add("$argon2id$v=19$m=4294967304,t=1,p=257$" + salt + "$" + sum)
	f.Fuzz(func(t *testing.T, phc string) {
		again, err := auth.RespellHash(phc)
		if err != nil {
			wantKind(t, err, fault.Invalid)
			return
		}
		if again != phc {
			t.Errorf("%q is also spelled %q", phc, again)
		}
		if memory, work := auth.HashWork(phc); memory > 256<<10 || work > 1<<20 {
			t.Errorf("%q asks for %d KiB, %d in all", phc, memory, work)
		}
	})
}
