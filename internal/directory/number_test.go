package directory_test

import (
	"strings"
	"testing"

	"parley/internal/directory"
)

func TestDialed(t *testing.T) {
	for spelled, want := range map[string]string{
		"3001": "3001", " 30-01 ": "3001", "+1 (555) 010.99": "+155501099", "*3_0#": "*3_0#", "-. ()": "", "": "",
	} {
		if got := directory.Dialed(spelled); got != want {
			t.Errorf("Dialed(%q) = %q, want %q", spelled, got, want)
		}
	}
}

func TestValidNumber(t *testing.T) {
	for number, want := range map[string]bool{
		"3001": true, "Anna_1.x+*#-": true, strings.Repeat("9", 64): true,
		"": false, strings.Repeat("9", 65): false, "30 01": false, "30@1": false, "ü": false, "3001\n": false,
		"[": false, "`": false, "{": false, "@": false, "~": false, "^": false, "/": false, ":": false,
	} {
		if directory.ValidNumber(number) != want {
			t.Errorf("ValidNumber(%q) is not %v", number, want)
		}
	}
}
