package api

import (
	"regexp"

	"creditbank/ledger"
)

// accountText finds accounts in a text.
var accountText = regexp.MustCompile(`\b[0-9a-hjkmnp-tv-z]{26}\b`)

// maskAccounts masks every account in a text that goes to the log.
func maskAccounts(text string) string {
	return accountText.ReplaceAllStringFunc(text, func(found string) string {
		id, err := ledger.ParseAccountID(found)
		if err != nil {
			return found
		}
		return masked(id)
	})
}

// masked returns enough of an account's number to tell it from others, and not
// enough to use it.
func masked(id ledger.AccountID) string { return "…" + id.String()[20:] }
