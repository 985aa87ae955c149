package v1

import (
	"regexp"

	"creditbank/ledger"
)

// accountText finds accounts in a text.
var accountText = regexp.MustCompile(`\b[0-9a-hjkmnp-tv-z]{26}\b`)

// MaskAccounts masks every account in a text that goes to the log.
func MaskAccounts(text string) string {
	return accountText.ReplaceAllStringFunc(text, func(found string) string {
		id, err := ledger.ParseAccountID(found)
		if err != nil {
			return found
		}
		return Masked(id)
	})
}

// Masked returns enough of an account's number to tell it from others, and not
// enough to use it.
func Masked(id ledger.AccountID) string { return "…" + id.String()[20:] }
