package registrar

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"creditbank/courses/equiv"
	"creditbank/courses/programme"
	"creditbank/ledger"
)

// Unusable is a lot that no programme can use as it is now, with the reason.
type Unusable struct {
	Lot    uint64
	Reason string // "held", "withdrawn", "expired", "redeemed", "divided" or "points"
}

// account is a learner's account as one moment saw it: what all audits of one
// question go by.
type account struct {
	ledger.Account
	lots   []ledger.LotLine // newest first
	works  string           // the organisation where the learner works
	asked  ledger.Day
	moment ledger.Instant
}

// readAccount reads all lots of an account that a view sees, at one moment.
func (r *Registrar) readAccount(ctx context.Context, v view) (*account, error) {
	state, lots, err := r.lots(ctx, v, 0, programme.MaxLines+1)
	if err != nil {
		return nil, err
	}
	now := r.now()
	return &account{state, lots, v.learner.Organisation, ledger.DayOf(now), ledger.InstantOf(now)}, nil
}

// checkpoint names the moment: the account's newest entry, by its number in
// the log and in the account.
func (a *account) checkpoint() string {
	return fmt.Sprintf("log %d entry %d account entry %d", a.ID.Log(), a.Head, a.Seq)
}

// usable returns how much of a lot can be redeemed, or why nothing can.
func (a *account) usable(l *ledger.Lot) (ledger.Amount, string) {
	switch {
	case l.Unit != ledger.Credit:
		return 0, "points"
	case l.Withdrawn:
		return 0, "withdrawn"
	case l.Until != 0 && ledger.InstantOf(l.Until.End()) <= a.moment:
		return 0, "expired"
	case len(l.Holds)+len(l.Uses) >= ledger.MaxUses:
		return 0, "divided"
	case l.Available > 0:
		return l.Available, ""
	case l.Held > 0:
		return 0, "held"
	case l.Expired > 0:
		return 0, "expired"
	default:
		return 0, "redeemed"
	}
}

// recordFor turns an account into what the rules of a programme audit, by its
// equivalences and its own courses.
func (r *Registrar) recordFor(o *offer, set *equiv.Set, a *account, registered ledger.Day) (programme.Record, []Unusable) {
	rec := programme.Record{AskedOn: a.asked, Registered: registered}
	var unusable []Unusable
	cat := r.current.Load()
	for i := range a.lots {
		line := &a.lots[i]
		l := &line.Lot
		credits, why := a.usable(l)
		redeemed := ""
		if l.Redeemed > 0 && o.Rules.SameOutcomeOnce {
			// Spent in part is spent: it is told why, with the rule.
			redeemed, credits, why = r.redeemedFor(l), l.Amount, ""
		}
		if why != "" {
			unusable = append(unusable, Unusable{l.Seq, why})
			continue
		}
		learning := line.Deposit.Learning
		if learning == nil {
			continue
		}
		fact := equiv.Fact{
			Outcome: strconv.FormatUint(l.Seq, 10), Course: learning.Course, Completed: line.Deposit.Effective,
			Credits: credits, Hours: int(learning.Hours / ledger.One),
		}
		if learning.HasScore {
			fact.Grade = learning.Score.String()
		}
		if c, known := r.CourseOf(learning); known {
			fact.Title = c.Title
		}
		fact.Source, fact.Issuer = o.sourceOf(cat, line.Deposit.Issuer, line.Deposit.Effective)
		for _, lot := range o.serve(set, fact) {
			lot.RedeemedFor, lot.Frozen = redeemed, a.State != ledger.Open
			rec.Lots = append(rec.Lots, lot)
		}
	}
	return rec, unusable
}

// redeemedFor names what a lot was spent on.
func (r *Registrar) redeemedFor(l *ledger.Lot) string {
	captures := make([]string, len(l.Uses))
	for i, u := range l.Uses {
		captures[i] = strconv.FormatUint(u.Entry, 10)
	}
	return strings.Join(captures, ", ")
}

// serve returns the lines of a record that an outcome becomes: one for each
// of its parts. Without an equivalence it is one line that serves no group.
func (o *offer) serve(set *equiv.Set, f equiv.Fact) []programme.Lot {
	lot := programme.Lot{
		ID: f.Outcome, Source: f.Source, Issuer: f.Issuer, Completed: f.Completed, Count: 1, Credits: f.Credits,
		Subject: set.Subject(f.Title), Score: markOf(f.Grade),
	}
	if own, is := o.own(f.Course); is && f.Source == o.ownWord() {
		lot.Groups, lot.Subject, lot.Course = own.Groups, own.Code, own.Code
		return []programme.Lot{lot}
	}
	parts, _ := set.Apply(f)
	if len(parts) == 0 {
		return []programme.Lot{lot}
	}
	lots := make([]programme.Lot, len(parts))
	for i, p := range parts {
		lots[i] = lot
		lots[i].Groups, lots[i].Subject, lots[i].Course, lots[i].Credits = p.Groups, p.Subject, p.Course, p.Credits
		lots[i].Score = markOf(p.Grade)
		if len(parts) > 1 {
			lots[i].ID += "." + strconv.Itoa(i+1)
		}
	}
	return lots
}

// ownWord is what the rules call the college's own credits.
func (o *offer) ownWord() string {
	for _, s := range o.Terms.Sources {
		if s.Source == OwnSource {
			return s.As
		}
	}
	return string(OwnSource)
}

// lotOf returns the lot of the ledger that a line of a record stands for;
// false for one that was only supposed.
func lotOf(line string) (uint64, bool) {
	number, _, _ := strings.Cut(line, ".")
	n, err := strconv.ParseUint(number, 10, 63)
	return n, err == nil
}

// markOf returns a grade that is a number from 0 to 100; a word is no mark.
func markOf(grade string) programme.Mark {
	a, err := ledger.ParseAmount(grade)
	if err != nil || a < 0 || a > 100*ledger.One {
		return programme.Mark{}
	}
	return programme.MarkOf(int32(a))
}
