package registrar

import (
	"encoding/hex"

	"creditbank/courses/org"
	"creditbank/ledger"
)

// Asker is who asked for something, as it is filed. It is stored as JSON:
// never rename a field.
type Asker struct {
	ID           string   `json:"id"`
	Role         org.Role `json:"role"`
	Organisation string   `json:"organisation,omitempty"`
	Learner      string   `json:"learner,omitempty"`
	Member       string   `json:"member,omitempty"`
}

func askerOf(by org.Principal) Asker {
	a := Asker{ID: by.ID, Role: by.Role, Organisation: by.Organisation, Member: by.Member}
	if by.Role == org.Learner {
		a.Learner = by.Learner.String()
	}
	return a
}

// For returns the organisation or the account that somebody asked for.
func (a Asker) For() string { return a.Organisation + a.Learner }

// Principal returns who asked.
func (a Asker) Principal() (org.Principal, error) {
	p := org.Principal{ID: a.ID, Role: a.Role, Organisation: a.Organisation, Member: a.Member}
	var err error
	if a.Learner != "" {
		p.Learner, err = ledger.ParseAccountID(a.Learner)
	}
	return p, err
}

// caseName returns the name of a case that a request opens: the same for the
// same request, so that asking again finds it.
func caseName(letter string, q Request) string {
	d := ledger.DigestOf("creditbank/case/v1", letter, q.scope(), q.Key)
	return letter + hex.EncodeToString(d[:9])
}
