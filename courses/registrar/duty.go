package registrar

import (
	"context"
	"fmt"
	"strings"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/courses/training"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Duty is what a learner learnt in a year against the duty of continuing
// education, by a rule set.
type Duty struct {
	Learner courses.Learner
	Rules   TrainingRuleSet
	// Whole says that the verdict is of all that the learner completed. For an
	// employer it is of what they may see: what the learner completed while
	// working there, and what they vouched for themselves.
	Whole   bool
	Verdict training.DutyVerdict
	Lines   []DutyLine
}

// DutyLine is a completion and what it counts as.
type DutyLine struct {
	Lot    uint64
	Course courses.Course
	Hours  ledger.Amount
	Day    ledger.Day
	As     training.Category
}

// DutySum adds up the duties of people. Hours are in thousandths of an hour.
type DutySum struct {
	People, Met        int
	Done, Professional ledger.Amount
	// ToAdd is how many professional hours are lacking in all.
	ToAdd ledger.Amount
}

func (s *DutySum) add(v *training.DutyVerdict) {
	s.People++
	if v.Met {
		s.Met++
	}
	s.Done += v.Done
	s.Professional += v.Professional
	s.ToAdd += v.ToAdd
}

// LearnerDuty judges a learner's year by the rules of a name, or by those in
// force.
func (r *Registrar) LearnerDuty(ctx context.Context, by org.Principal, id ledger.AccountID, year int, rules string) (Duty, error) {
	if by.Role == org.College {
		return Duty{}, fmt.Errorf("duty of %s as college: %w", id, fault.Forbidden)
	}
	v, err := r.look(ctx, by, id, CreditsField)
	if err != nil {
		return Duty{}, err
	}
	set, err := r.trainingRules(ctx, training.DutyKind, year, rules)
	if err != nil {
		return Duty{}, err
	}
	return r.duty(ctx, v, year, set)
}

func (r *Registrar) duty(ctx context.Context, v view, year int, set TrainingRuleSet) (Duty, error) {
	d := Duty{Learner: v.learner, Rules: set, Whole: v.sees == nil}
	first, last := training.Year(year)
	done, err := r.completedIn(ctx, v.learner, first, last, v.sees)
	if err != nil {
		return d, err
	}
	learned := make([]training.Learned, len(done))
	for i, c := range done {
		as := set.Rules.Duty.CategoryOf(c.Course.Code, c.Course.Industry, c.Course.Module)
		learned[i] = training.Learned{As: as, Hours: c.Hours, Day: c.Day}
		d.Lines = append(d.Lines, DutyLine{c.Now, c.Course, c.Hours, c.Day, as})
	}
	d.Verdict = set.Rules.Duty.Judge(year, learned)
	return d, nil
}

// OrganisationDuty is the duty of those who worked at an organisation or below
// it in a year.
type OrganisationDuty struct {
	Organisation string
	Year         int
	Rules        TrainingRuleSet
	Whole        bool
	Sum          DutySum
	Items        []Duty // without their lines: a page, in the order of accounts
	More         bool
}

// OrganisationDuty judges the year of an organisation's people: all of them in
// the sum, and up to n after an account one by one.
func (r *Registrar) OrganisationDuty(ctx context.Context, by org.Principal, code string, year int, rules, after string, n int) (OrganisationDuty, error) {
	d := OrganisationDuty{Organisation: code, Year: year}
	err := r.ofOrganisation(by, code)
	if err != nil {
		return d, err
	}
	if _, known := r.Tree().Get(code); !known {
		return d, fmt.Errorf("organisation %.80q: %w", code, fault.NotFound)
	}
	if d.Rules, err = r.trainingRules(ctx, training.DutyKind, year, rules); err != nil {
		return d, err
	}
	first, last := training.Year(year)
	staff, err := r.colleagues(ctx, first, last, code)
	if err != nil {
		return d, err
	}
	d.Whole = by.ReadsAll()
	var shown []ledger.AccountID
	for i := range staff {
		v := view{learner: staff[i].Learner}
		if !d.Whole {
			if v, err = r.employersView(by, v.learner); err != nil {
				return d, err
			}
		}
		one, err := r.duty(ctx, v, year, d.Rules)
		if err != nil {
			return d, err
		}
		d.Sum.add(&one.Verdict)
		if v.learner.Account.String() <= after {
			continue
		}
		if d.More = len(d.Items) == n; !d.More {
			one.Lines = nil
			d.Items, shown = append(d.Items, one), append(shown, v.learner.Account)
		}
	}
	return d, r.tell(ctx, by, CreditsField, shown...)
}

// TradeDuty is the duty of a trade, as the rules name it.
type TradeDuty struct {
	Trade         training.Trade
	Year          int
	Rules         TrainingRuleSet
	Sum           DutySum
	Organisations []OrganisationSum // those of the trade, in its order
}

// OrganisationSum is the sum of one organisation.
type OrganisationSum struct {
	Organisation string
	DutySum
}

// TradeDuty judges the year of a trade, without names. The office and auditors
// see it. Who works below two organisations of the trade is counted once, with
// the first.
func (r *Registrar) TradeDuty(ctx context.Context, by org.Principal, trade string, year int, rules string) (TradeDuty, error) {
	d := TradeDuty{Year: year}
	if by.Role != org.Office && by.Role != org.Auditor {
		return d, fmt.Errorf("duty of a trade as %s: %w", by.Role, fault.Forbidden)
	}
	var err error
	if d.Rules, err = r.trainingRules(ctx, training.DutyKind, year, rules); err != nil {
		return d, err
	}
	var known bool
	if d.Trade, known = d.Rules.Rules.Duty.Trade(trade); !known {
		var names []string
		for _, t := range d.Rules.Rules.Duty.Trades {
			names = append(names, t.ID)
		}
		return d, &ledger.Refusal{Code: TradeUnknown, Field: "trade", Subject: clip(trade), Has: clip(strings.Join(names, ", ")), Wants: d.Rules.Ruleset}
	}
	first, last := training.Year(year)
	staff, err := r.colleagues(ctx, first, last, d.Trade.Organisations...)
	if err != nil {
		return d, err
	}
	for _, code := range d.Trade.Organisations {
		d.Organisations = append(d.Organisations, OrganisationSum{Organisation: code})
	}
	tree := r.Tree()
	for i := range staff {
		one, err := r.duty(ctx, view{learner: staff[i].Learner}, year, d.Rules)
		if err != nil {
			return d, err
		}
		d.Sum.add(&one.Verdict)
		for n := range d.Organisations {
			if o := &d.Organisations[n]; tree.Covers(o.Organisation, staff[i].stays[0].Organisation) {
				o.add(&one.Verdict)
				break
			}
		}
	}
	return d, nil
}
