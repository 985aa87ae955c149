package v1

import "testing"

func TestMaskAccounts(t *testing.T) {
	const account = "00041061050r3gg28a1c60t3gc"
	for text, want := range map[string]string{
		"learner " + account + ": corrupt": "learner …60t3gc: corrupt",
		account + account:                  account + account, // no account
		"nothing to hide":                  "nothing to hide",
	} {
		if got := MaskAccounts(text); got != want {
			t.Errorf("maskAccounts(%q) = %q, want %q", text, got, want)
		}
	}
}
