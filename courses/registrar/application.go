package registrar

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"creditbank/courses"
	"creditbank/courses/audit"
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
	// Deadline of the hold, fixed with the allocation.
	Deadline ledger.Instant `json:"deadline"`
	// Record is what was audited, before moves; Lots is what there was of each.
	Record     json.RawMessage `json:"record"`
	Lots       []Reserved      `json:"lots"`
	Moves      []Move          `json:"moves,omitempty"`
	Exceptions []Exception     `json:"exceptions,omitempty"`
	Verdict    json.RawMessage `json:"verdict"`
	Allocation []Allocated     `json:"allocation"`
	Hold       uint64          `json:"hold,omitempty"`
	Capture    uint64          `json:"capture,omitempty"`
	// Digest of the award that the capture carries, in hexadecimal digits.
	Digest string `json:"digest,omitempty"`
}

// ApplicationState says how far an application is.
type ApplicationState string

// The states. They are stored: never change one.
const (
	Proposed ApplicationState = "proposed"
	Held     ApplicationState = "held"
	Redeemed ApplicationState = "redeemed"
	Released ApplicationState = "released"
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
// learner's versions, and files the proposed allocation.
func (r *Registrar) Apply(ctx context.Context, q Request, learner ledger.AccountID, code string) (Application, bool, error) {
	a, err := q.askedFor("apply", learner.String(), code)
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
		Version: best.Programme.Version, Equivalences: best.Equivalences, State: Proposed,
	}
	if x.Record, err = best.Record.JSON(); err != nil {
		return Application{}, false, err
	}
	for i := range account.lots {
		lot := &account.lots[i].Lot
		if credits, why := account.usable(lot); why == "" {
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
		lot, known := lotOf(line.Lot)
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

// audit audits the application's record with its moves and exceptions.
func (r *Registrar) audit(x *Application) (Audited, error) {
	o, err := r.numbered(x.Programme, x.Version)
	if err != nil {
		return Audited{}, err
	}
	rec, err := programme.ParseRecord(x.Record)
	if err != nil {
		return Audited{}, fmt.Errorf("application %s: %w (%w)", x.ID, fault.Corrupt, err)
	}
	for _, m := range x.Moves {
		at := slices.IndexFunc(rec.Lots, func(l programme.Lot) bool { return l.ID == m.Line })
		switch {
		case at < 0:
			return Audited{}, refusal(LineUnknown, "line", m.Line)
		case m.Group != "" && !slices.Contains(rec.Lots[at].Groups, m.Group):
			return Audited{}, &ledger.Refusal{Code: MoveNotServed, Field: "group", Subject: clip(m.Line),
				Has: clip(strings.Join(rec.Lots[at].Groups, ", ")), Wants: clip(m.Group)}
		case m.Group == "":
			rec.Lots[at].Groups = nil
		default:
			rec.Lots[at].Groups = []string{m.Group}
		}
	}
	var said struct {
		Checkpoint string `json:"checkpoint"`
	}
	if err := json.Unmarshal(x.Verdict, &said); err != nil {
		return Audited{}, fmt.Errorf("application %s: %w (%w)", x.ID, fault.Corrupt, err)
	}
	excused := *o
	excused.Rules = without(o.Rules, x.Exceptions)
	return auditRecord(&excused, x.Equivalences, rec, said.Checkpoint)
}

// without returns the rules less those that exceptions take away.
func without(rules *programme.Rules, exceptions []Exception) *programme.Rules {
	if len(exceptions) == 0 {
		return rules
	}
	names := slices.DeleteFunc(audit.RuleNames(rules), func(name string) bool {
		return slices.ContainsFunc(exceptions, func(e Exception) bool { return e.Rule == name })
	})
	return audit.Only(rules, names)
}

// Application returns an application to its college, the office and the learner.
func (r *Registrar) Application(ctx context.Context, by org.Principal, id string) (Application, error) {
	f, err := paper[Application](ctx, r, courses.ApplicationPaper, id)
	switch x := f.says; {
	case err != nil:
		return Application{}, err
	case len(f.history) == 0:
		return Application{}, fmt.Errorf("application %.80q: %w", id, fault.NotFound)
	case by.Role == org.Office, by.Role == org.College && r.Tree().MayActFor(by, x.Institution),
		by.Role == org.Learner && by.Learner.String() == x.Learner:
		return x, nil
	}
	return Application{}, fmt.Errorf("application %s is of another college: %w", id, fault.Forbidden)
}

// step changes an application: change is given its newest version, in the
// state that is wanted.
func (r *Registrar) step(ctx context.Context, q Request, id string, want ApplicationState, asked []string,
	change func(*Application) error) (Application, bool, error) {
	a, err := q.askedFor(append([]string{"application", id}, asked...)...)
	if err != nil {
		return Application{}, false, err
	}
	x, err := r.Application(ctx, q.By, id)
	if err != nil {
		return Application{}, false, err
	}
	if q.By.Role == org.Learner {
		return Application{}, false, fmt.Errorf("application %s as learner: %w", id, fault.Forbidden)
	}
	f, err := paper[Application](ctx, r, courses.ApplicationPaper, id)
	if err != nil {
		return Application{}, false, err
	}
	if earlier, used, err := f.asked(a); used || err != nil {
		return earlier, used, err
	}
	x = f.says
	if x.State != want {
		return x, false, &ledger.Refusal{Code: ApplicationElsewhere, Subject: id, Has: string(x.State), Wants: string(want)}
	}
	if err := change(&x); err != nil {
		return x, false, err
	}
	return x, false, file(ctx, r, q, f, courses.ApplicationPaper, id, a, x)
}

// MoveLine puts a line of the record rather there, or leaves it out, and
// places the others anew around it. It is refused with the rule that the move
// would break, or the requirement it would leave short.
func (r *Registrar) MoveLine(ctx context.Context, q Request, id, line, group string) (Application, bool, error) {
	return r.step(ctx, q, id, Proposed, []string{"move", line, group}, func(x *Application) error {
		if err := r.stillConsents(ctx, x); err != nil {
			return err
		}
		before, err := r.audit(x)
		if err != nil {
			return err
		}
		x.Moves = slices.DeleteFunc(slices.Clone(x.Moves), func(m Move) bool { return m.Line == line })
		if len(x.Moves) >= maxMoves {
			return fmt.Errorf("more than %d moves: %w", maxMoves, fault.Invalid)
		}
		x.Moves = append(x.Moves, Move{line, group, q.By.ID, ledger.InstantOf(r.now())})
		after, err := r.audit(x)
		if err != nil {
			return err
		}
		for _, m := range x.Moves {
			for i := range after.Verdict.Lines {
				if l := &after.Verdict.Lines[i]; m.Group != "" && l.Lot == m.Line && l.Group != m.Group {
					return &ledger.Refusal{Code: MoveBreaksRule, Field: "group", Subject: clip(m.Line),
						Has: cmp.Or(l.Rule, string(l.Reason)), Wants: clip(m.Group)}
				}
			}
		}
		if after.Verdict.Missing() > before.Verdict.Missing() {
			return &ledger.Refusal{Code: MoveLeavesShort, Field: "group", Subject: clip(line), Has: shortNames(&after.Verdict)}
		}
		return r.reallocate(ctx, x, &after)
	})
}

// shortNames says what is short and by how much.
func shortNames(v *audit.Verdict) string {
	var parts []string
	for _, q := range v.Requirements {
		if q.Short > 0 {
			parts = append(parts, q.Name+" "+q.Short.String())
		}
	}
	return clip(strings.Join(parts, ", "))
}

// reallocate takes over a new verdict of the same record.
func (r *Registrar) reallocate(ctx context.Context, x *Application, v *Audited) error {
	id, err := ledger.ParseAccountID(x.Learner)
	if err != nil {
		return fmt.Errorf("application %s: %w (%w)", x.ID, fault.Corrupt, err)
	}
	account, err := r.readAccount(ctx, view{learner: courses.Learner{Account: id}})
	if err != nil {
		return err
	}
	x.propose(v, account.moment, account.lots)
	return nil
}

// GrantException takes a rule away for this applicant, with who and why.
func (r *Registrar) GrantException(ctx context.Context, q Request, id, rule, reason string) (Application, bool, error) {
	return r.step(ctx, q, id, Proposed, []string{"exception", rule, reason}, func(x *Application) error {
		if err := r.stillConsents(ctx, x); err != nil {
			return err
		}
		o, err := r.numbered(x.Programme, x.Version)
		if err != nil {
			return err
		}
		// What was spent stays spent, whoever grants what.
		names := slices.DeleteFunc(audit.RuleNames(o.Rules), func(name string) bool { return name == "same_outcome_once" })
		switch {
		case !slices.Contains(names, rule):
			return &ledger.Refusal{Code: RuleUnknown, Field: "rule", Subject: clip(rule), Has: strings.Join(names, ", ")}
		case slices.ContainsFunc(x.Exceptions, func(e Exception) bool { return e.Rule == rule }):
			return &ledger.Refusal{Code: ExceptionTwice, Field: "rule", Subject: clip(rule)}
		case len(x.Exceptions) >= maxExceptions:
			return fmt.Errorf("more than %d exceptions: %w", maxExceptions, fault.Invalid)
		}
		x.Exceptions = append(slices.Clone(x.Exceptions), Exception{rule, reason, q.By.ID, q.By.Organisation, ledger.InstantOf(r.now())})
		v, err := r.audit(x)
		if err != nil {
			return err
		}
		return r.reallocate(ctx, x, &v)
	})
}
