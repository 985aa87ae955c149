package registrar

import (
	"cmp"
	"context"
	"encoding/hex"
	"slices"

	"creditbank/courses"
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

// cases returns what is filed of a kind and can be seen, oldest first: up to n
// after the one with an id.
func cases[T any](ctx context.Context, r *Registrar, kind courses.PaperKind, after string, n int,
	at func(T) (ledger.Instant, string), see func(T) bool) ([]T, error) {
	all, err := papers[T](ctx, r, kind, "")
	if err != nil {
		return nil, err
	}
	slices.SortFunc(all, func(a, b T) int {
		at1, id1 := at(a)
		at2, id2 := at(b)
		return cmp.Or(cmp.Compare(at1, at2), cmp.Compare(id1, id2))
	})
	if after != "" {
		i := slices.IndexFunc(all, func(t T) bool { _, id := at(t); return id == after })
		all = all[i+1:]
	}
	all = slices.DeleteFunc(all, func(t T) bool { return !see(t) })
	return all[:min(n, len(all))], nil
}
