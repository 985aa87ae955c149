package courses

import (
	"encoding/json"
	"math"
	"slices"

	"creditbank/ledger"
)

// List names the list of all papers of a kind.
func (k PaperKind) List() string { return string(k) }

// ListIn names the list of the papers of a kind that are in a state.
func (k PaperKind) ListIn(state string) string { return string(k) + "/in/" + state }

// ListOf names the list of the papers of a kind that are of an organisation or
// an account, or about one.
func (k PaperKind) ListOf(whom string) string { return string(k) + "/of/" + whom }

// States of a sanction's list.
const (
	SanctionInForce = "force"
	SanctionOver    = "over"
)

// listed is what lists go by of what papers say, as the registrar writes it.
// The fields are stored: never rename one.
type listed struct {
	At       ledger.Instant `json:"at"`
	AskedAt  ledger.Instant `json:"asked_at"`
	Deadline ledger.Instant `json:"deadline"`
	State    string         `json:"state"`
	Ended    ledger.Day     `json:"ended_day"`
	Learner  string         `json:"learner"`
	Issuer   string         `json:"issuer"`
	Against  string         `json:"against"`
	College  string         `json:"institution"`
	By       struct {
		Organisation string `json:"organisation"`
		Learner      string `json:"learner"`
	} `json:"by"`
}

// Lists returns where a paper stands: in the list of its kind, in that of its
// state, and in those of whom it is of or about, by when it was filed;
// applications by their deadlines, the latest first. Kinds that nobody lists,
// and a paper that cannot be read, stand in none.
func (p Paper) Lists() (names []string, place uint64) {
	switch p.Kind {
	case DecisionPaper, SanctionPaper, ComplaintPaper, ApplicationPaper:
	default:
		return nil, 0
	}
	var x listed
	if json.Unmarshal([]byte(p.Body), &x) != nil {
		return nil, 0
	}
	names = append(names, p.Kind.List())
	for _, whom := range p.whom(&x) {
		if name := p.Kind.ListOf(whom); whom != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	switch p.Kind {
	case DecisionPaper:
		return append(names, p.Kind.ListIn(x.State)), uint64(max(0, x.AskedAt))
	case ComplaintPaper:
		return append(names, p.Kind.ListIn(x.State)), uint64(max(0, x.At))
	case SanctionPaper:
		state := SanctionInForce
		if x.Ended != 0 {
			state = SanctionOver
		}
		return append(names, p.Kind.ListIn(state)), uint64(max(0, x.At))
	}
	return append(names, p.Kind.ListIn(x.State)), math.MaxInt64 - uint64(max(0, x.Deadline))
}

// whom returns of whom a paper is, and about whom.
func (p Paper) whom(x *listed) []string {
	switch p.Kind {
	case SanctionPaper:
		return []string{x.Learner, x.Issuer}
	case ApplicationPaper:
		return []string{x.College, x.Learner}
	}
	return []string{x.By.Organisation, x.By.Organisation + x.By.Learner, x.Against}
}
