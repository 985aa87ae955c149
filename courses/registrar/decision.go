package registrar

import (
	"context"
	"fmt"
	"time"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// DecisionState says what became of a decision.
type DecisionState string

// The states. They are stored: never change one. DecisionLapsed is not stored.
const (
	DecisionPending    DecisionState = "pending"
	DecisionConfirmed  DecisionState = "confirmed"
	DecisionTurnedDown DecisionState = "declined"
	DecisionLapsed     DecisionState = "expired"
)

// Decision is something that takes a second person. It is stored as JSON:
// never rename a field.
type Decision struct {
	ID        string         `json:"id"`
	Operation string         `json:"operation"`
	Subject   string         `json:"subject"`          // what it is about
	Reason    string         `json:"reason,omitempty"` // that was given with the request
	Request   string         `json:"request"`          // as whoever carries it out wrote it
	Key       string         `json:"key"`              // idempotency key of the request
	By        Asker          `json:"by"`
	AskedAt   ledger.Instant `json:"asked_at"`
	Until     ledger.Instant `json:"until"`
	State     DecisionState  `json:"state"`
	Second    *Asker         `json:"second,omitempty"` // who confirmed or declined
	DecidedAt ledger.Instant `json:"decided_at,omitempty"`
	Why       string         `json:"why,omitempty"` // what the second person said
}

// StateAt returns the state at an instant.
func (d *Decision) StateAt(at ledger.Instant) DecisionState {
	if d.State == DecisionPending && at >= d.Until {
		return DecisionLapsed
	}
	return d.State
}

// AskedDecision returns the decision that a request with the same key opened,
// or false. The same key for something else is refused.
func (r *Registrar) AskedDecision(ctx context.Context, q Request, d Decision) (Decision, bool, error) {
	f, a, err := r.decisionAsked(ctx, q, d)
	if err != nil || len(f.history) == 0 {
		return Decision{}, false, err
	}
	if first := f.history[0].Asked; first.Request != a.Request {
		return Decision{}, false, &ledger.Refusal{Code: ledger.KeyReused, Field: "Idempotency-Key"}
	}
	return f.says, true, nil
}

func (r *Registrar) decisionAsked(ctx context.Context, q Request, d Decision) (filed[Decision], courses.Asked, error) {
	a, err := q.askedFor("decision", d.Operation, d.Request)
	if err != nil {
		return filed[Decision]{}, a, err
	}
	f, err := paper[Decision](ctx, r, courses.DecisionPaper, caseName("d", q))
	return f, a, err
}

// OpenDecision files what a second person is to confirm within a time. Asked
// again, it returns what was filed.
func (r *Registrar) OpenDecision(ctx context.Context, q Request, d Decision, within time.Duration) (Decision, error) {
	r.deciding.Lock()
	defer r.deciding.Unlock()
	if earlier, there, err := r.AskedDecision(ctx, q, d); there || err != nil {
		return earlier, err
	}
	f, a, err := r.decisionAsked(ctx, q, d)
	if err != nil {
		return d, err
	}
	now := r.now()
	d.ID, d.Key, d.By, d.State = caseName("d", q), q.Key, askerOf(q.By), DecisionPending
	d.AskedAt, d.Until = ledger.InstantOf(now), ledger.InstantOf(now.Add(within))
	return d, file(ctx, r, q, f, courses.DecisionPaper, d.ID, a, d)
}

// Decision returns a decision to those it concerns.
func (r *Registrar) Decision(ctx context.Context, by org.Principal, id string) (Decision, error) {
	f, err := paper[Decision](ctx, r, courses.DecisionPaper, id)
	switch {
	case err != nil:
		return Decision{}, err
	case len(f.history) == 0:
		return Decision{}, fmt.Errorf("decision %.40q: %w", id, fault.NotFound)
	case !r.seesDecision(by, &f.says):
		return Decision{}, fmt.Errorf("decision %s is of %s: %w", id, f.says.By.For(), fault.Forbidden)
	}
	return f.says, nil
}

func (r *Registrar) seesDecision(by org.Principal, d *Decision) bool {
	return by.ReadsAll() || r.Tree().MayActFor(by, d.By.Organisation)
}

// Decisions returns decisions in a state, or all if it is empty, oldest first:
// up to n after the one with an id.
func (r *Registrar) Decisions(ctx context.Context, by org.Principal, state DecisionState, after string, n int) ([]Decision, error) {
	now := ledger.InstantOf(r.now())
	filed := state
	if state == DecisionLapsed {
		filed = DecisionPending // a lapse is not filed
	}
	return cases(ctx, r, courses.DecisionPaper, r.lists(by, nil, courses.DecisionPaper, string(filed)), after, n,
		func(d Decision) bool { return r.seesDecision(by, &d) && (state == "" || d.StateAt(now) == state) })
}

// ConfirmDecision has a decision carried out by somebody who may ask for it themselves
// and is not who asked. May says whether whoever asked may still ask, and of
// two persons whether they are two, as far as that needs the members; it is
// called for a dry run, too. Carry is called once, or again after a crash: it has
// to be something that counts once. If either fails, the decision stays as it is.
func (r *Registrar) ConfirmDecision(ctx context.Context, q Request, id, why string, may, carry func(Decision) error) (Decision, bool, error) {
	return r.decide(ctx, q, id, DecisionConfirmed, why, may, carry)
}

// DeclineDecision ends a decision without anything being done. Who asked may do so, too.
func (r *Registrar) DeclineDecision(ctx context.Context, q Request, id, why string) (Decision, bool, error) {
	always := func(Decision) error { return nil }
	return r.decide(ctx, q, id, DecisionTurnedDown, why, always, always)
}

func (r *Registrar) decide(ctx context.Context, q Request, id string, to DecisionState, why string, may, carry func(Decision) error) (Decision, bool, error) {
	r.deciding.Lock()
	defer r.deciding.Unlock()
	a, err := q.askedFor(string(to), id, why)
	if err != nil {
		return Decision{}, false, err
	}
	d, err := r.Decision(ctx, q.By, id)
	if err != nil {
		return Decision{}, false, err
	}
	f, err := paper[Decision](ctx, r, courses.DecisionPaper, id)
	if err != nil {
		return Decision{}, false, err
	}
	if earlier, used, err := f.asked(a); used || err != nil {
		return earlier, used, err
	}
	now := ledger.InstantOf(r.now())
	switch state := d.StateAt(now); {
	case state == DecisionLapsed:
		return d, false, &ledger.Refusal{Code: DecisionExpired, Subject: id, Has: d.Until.String()}
	case state != DecisionPending:
		return d, false, &ledger.Refusal{Code: DecisionClosed, Subject: id, Has: string(state)}
	case to == DecisionConfirmed && samePerson(d.By, askerOf(q.By)):
		return d, false, &ledger.Refusal{Code: SecondSame, Subject: id}
	case to == DecisionConfirmed && r.Tree().Ended(d.By.Organisation):
		return d, false, &ledger.Refusal{Code: AskerWithoutRight, Subject: id, Has: d.By.ID}
	}
	if err := may(d); err != nil {
		return d, false, err
	}
	second := askerOf(q.By)
	d.State, d.Second, d.DecidedAt, d.Why = to, &second, now, why
	if q.DryRun {
		return d, false, nil
	}
	if err := carry(d); err != nil {
		return d, false, err
	}
	return d, false, file(ctx, r, q, f, courses.DecisionPaper, id, a, d)
}

// samePerson reports whether the second may be the first. Two members are two
// persons. A key counts as the member it was made for, or else as its whole
// organisation: whoever holds it could be any of them. So a key of an
// organisation confirms nothing that one of its members or keys asked for; a
// member who has signed in stands for what a key of the organisation asked for.
func samePerson(first, second Asker) bool {
	if second.Member != "" {
		return first.Member == second.Member
	}
	return first.Organisation == second.Organisation
}
