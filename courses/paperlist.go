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

// ListFor names the list of the papers of a kind that wait for somebody.
func (k PaperKind) ListFor(whom string) string { return string(k) + "/for/" + whom }

// ListOn names the list of the papers of a kind that are about a subject, such
// as a course, and still keep others from it.
func (k PaperKind) ListOn(subject string) string { return string(k) + "/on/" + subject }

// ListOfIn names the list of the papers of a kind that are of an organisation
// and in a state.
func (k PaperKind) ListOfIn(whom, state string) string { return k.ListOf(whom) + "/in/" + state }

// ListEdition is the number of what [Paper.Lists] says. Whoever changes what it
// says of papers that are there gives it the next number: stores that were
// filled by an earlier one then fill their lists anew.
const ListEdition = 2

// applicationReleased is the state of an application that came to nothing.
const applicationReleased = "released"

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
	Subject  string         `json:"programme"`
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
		return p.caseLists()
	case CourseProposalPaper:
		return p.proposalLists()
	case OrderPaper:
		return p.orderLists()
	case TrainingPlanPaper, SeatPaper, ConsentPaper, MergePaper:
		return p.otherLists()
	}
	return nil, 0
}

// caseLists is [Paper.Lists] of a case or an application.
func (p Paper) caseLists() (names []string, place uint64) {
	var x listed
	if json.Unmarshal([]byte(p.Body), &x) != nil {
		return nil, 0
	}
	names = append(names, p.Kind.List())
	for _, whom := range p.whom(&x) {
		names = with(names, whom != "", p.Kind.ListOf(whom))
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
	names = append(names, p.Kind.ListIn(x.State), p.Kind.ListOfIn(x.College, x.State))
	names = with(names, x.State != applicationReleased, p.Kind.ListOn(x.Learner+"/"+x.Subject))
	return names, math.MaxInt64 - uint64(max(0, x.Deadline))
}

// with adds a list, once, if there is reason to.
func with(names []string, reason bool, name string) []string {
	if reason && !slices.Contains(names, name) {
		names = append(names, name)
	}
	return names
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
