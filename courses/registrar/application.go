package registrar

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"creditbank/courses"
	"creditbank/courses/grounds"
	"creditbank/courses/org"
	"creditbank/courses/programme"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Application is a college's audit of an applicant, from the proposed
// allocation to the redemption. It is stored as JSON: never rename a field.
type Application struct {
	ID           string           `json:"id"`
	Learner      string           `json:"learner"`
	Programme    string           `json:"programme"`
	Institution  string           `json:"institution"`
	Version      uint32           `json:"version"`
	Equivalences int              `json:"equivalences"`
	State        ApplicationState `json:"state"`
	// Exit is the lower award that is asked for; empty for the diploma.
	Exit string `json:"exit,omitempty"`
	// Deadline of the hold, fixed with the allocation.
	Deadline ledger.Instant `json:"deadline"`
	// Record is what was audited, before moves, and Grounds what else the
	// verdict rests on; Lots is what there was of each.
	Record     json.RawMessage `json:"record"`
	Grounds    json.RawMessage `json:"grounds,omitempty"`
	Lots       []Reserved      `json:"lots"`
	Moves      []Move          `json:"moves,omitempty"`
	Exceptions []Exception     `json:"exceptions,omitempty"`
	Verdict    json.RawMessage `json:"verdict"`
	Allocation []Allocated     `json:"allocation"`
	Hold       uint64          `json:"hold,omitempty"`
	Capture    uint64          `json:"capture,omitempty"`
	// Digest of the award that the capture carries, in hexadecimal digits.
	Digest string `json:"digest,omitempty"`
	// Rejection is why the college took the applicant no further, or nil.
	Rejection *Rejection `json:"rejection,omitempty"`
}

// Rejection says why a college refused an applicant.
type Rejection struct {
	Reason string         `json:"reason"`
	By     string         `json:"by"`
	At     ledger.Instant `json:"at"`
}

// ApplicationState says how far an application is.
type ApplicationState string

// The states. They are stored: never change one.
const (
	Proposed ApplicationState = "proposed"
	Held     ApplicationState = "held"
	Redeemed ApplicationState = "redeemed"
	Released ApplicationState = "released" // refused, whether anything was held or not
)

// Reserved is how much of a lot can be redeemed.
type Reserved struct {
	Lot    uint64        `json:"lot"`
	Amount ledger.Amount `json:"amount_thousandths"`
}

// Move puts a line rather there; into no group, it is left out.
type Move struct {
	Line  string         `json:"line"`
	Group string         `json:"group"`
	By    string         `json:"by"`
	At    ledger.Instant `json:"at"`
}

// Exception takes a rule away for one applicant.
type Exception struct {
	Rule         string         `json:"rule"`
	Reason       string         `json:"reason"`
	By           string         `json:"by"`
	Organisation string         `json:"organisation"`
	At           ledger.Instant `json:"at"`
}

// Allocated is a line that counts, and where.
type Allocated struct {
	Line    string        `json:"line"`
	Lot     uint64        `json:"lot"`
	Credits ledger.Amount `json:"credits_thousandths"`
	Group   string        `json:"group"`
}

// Bounds of an application.
const (
	maxMoves      = 200
	maxExceptions = 50
	holdTime      = 14 * 24 * time.Hour
)

// Apply audits an applicant who has consented, under the better of the
// learner's versions, and files the proposed allocation. It is for the diploma
// or, if an exit is named, for that lower award on the way.
func (r *Registrar) Apply(ctx context.Context, q Request, learner ledger.AccountID, code, exit string) (Application, bool, error) {
	asked := []string{"apply", learner.String(), code}
	if exit != "" {
		asked = append(asked, exit)
	}
	a, err := q.askedFor(asked...)
	if err != nil {
		return Application{}, false, err
	}
	if q.By.Role != org.College && q.By.Role != org.Office {
		return Application{}, false, fmt.Errorf("audit an applicant as %s: %w", q.By.Role, fault.Forbidden)
	}
	f, err := paper[Application](ctx, r, courses.ApplicationPaper, a.Key.String())
	if err != nil {
		return Application{}, false, err
	}
	if earlier, used, err := f.asked(a); used || err != nil {
		return earlier, used, err
	}
	if len(f.history) > 0 {
		return Application{}, false, &ledger.Refusal{Code: ledger.KeyReused, Field: "Idempotency-Key"}
	}
	l, goal, err := r.mayAudit(ctx, q.By, learner, code)
	switch {
	case err != nil:
		return Application{}, false, err
	case goal == nil || !goal.Consent:
		return Application{}, false, &ledger.Refusal{Code: ConsentMissing, Field: "learner", Subject: code}
	}
	account, err := r.readAccount(ctx, l)
	if err != nil {
		return Application{}, false, err
	}
	answer, err := r.answer(ctx, account, code, goal, nil)
	if err != nil {
		return Application{}, false, err
	}
	best := answer.best()
	x := Application{
		ID: a.Key.String(), Learner: learner.String(), Programme: code, Institution: best.Programme.Institution,
		Version: best.Programme.Version, Equivalences: best.Equivalences, State: Proposed, Exit: exit,
	}
	if exit != "" && !slices.ContainsFunc(best.Rules.Exits, func(e programme.Exit) bool { return e.Name == exit }) {
		return Application{}, false, &ledger.Refusal{Code: ExitUnknown, Field: "exit", Subject: clip(exit), Has: exitNames(best.Rules)}
	}
	if x.Record, err = best.Record.JSON(); err != nil {
		return Application{}, false, err
	}
	if x.Grounds, err = json.Marshal(best.Grounds); err != nil {
		return Application{}, false, err
	}
	for i := range account.lots {
		lot := &account.lots[i].Lot
		if credits, why := account.holdings(0).Usable(lot); why == "" {
			x.Lots = append(x.Lots, Reserved{lot.Seq, credits})
		}
	}
	x.propose(best, account.moment, account.lots)
	return x, false, file(ctx, r, q, f, courses.ApplicationPaper, x.ID, a, x)
}

// propose takes over a verdict and its allocation. The hold ends before any
// of its lots does.
func (x *Application) propose(v *Audited, now ledger.Instant, lots []ledger.LotLine) {
	x.Verdict, x.Allocation = v.JSON, []Allocated{}
	x.Deadline = now + ledger.Instant(holdTime.Microseconds())
	for _, line := range v.Verdict.Lines {
		lot, known := grounds.LotOf(line.Lot)
		if line.Group == "" || !known {
			continue
		}
		x.Allocation = append(x.Allocation, Allocated{line.Lot, lot, line.Credits, line.Group})
		for i := range lots {
			if l := &lots[i].Lot; l.Seq == lot && l.Until != 0 {
				x.Deadline = min(x.Deadline, ledger.InstantOf(l.Until.End())-1)
			}
		}
	}
}

// reservations are the lots of the allocation, whole.
func (x *Application) reservations() []ledger.Reservation {
	var list []ledger.Reservation
	for _, lot := range x.Lots {
		if slices.ContainsFunc(x.Allocation, func(a Allocated) bool { return a.Lot == lot.Lot }) {
			list = append(list, ledger.Reservation{Lot: lot.Lot, Amount: lot.Amount})
		}
	}
	return list
}
