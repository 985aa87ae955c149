package api

import (
	"sync"

	"creditbank/ledger"
)

// theTexts reads the texts once.
var theTexts = sync.OnceValues(readTexts)

// Explain returns in English what a refusal means and what would heal it, for
// programs that answer otherwise than over HTTP.
func Explain(r *ledger.Refusal) (detail, cure string, err error) {
	t, err := theTexts()
	if err != nil {
		return "", "", err
	}
	detail, cure = t.tell(*r, english)
	return detail, cure, nil
}
