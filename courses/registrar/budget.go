package registrar

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/courses/training"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// LearnerBudget is a learner's training budget with how it came about. It is
// stored as JSON: never rename a field.
type LearnerBudget struct {
	Learner  string             `json:"learner"`
	Base     training.Money     `json:"base_fen"`
	Earmarks []training.Earmark `json:"earmarks,omitempty"`
	Moves    []BudgetMove       `json:"moves"`
}

// BudgetStep says what is done to a budget.
type BudgetStep string

// The steps. They are stored: never change one.
const (
	Grant  BudgetStep = "grant"  // a year's right, up to the ceiling
	TopUp  BudgetStep = "top-up" // an employer's money for one course
	PayFor BudgetStep = "spend"
	// MergedBudget is a budget that moved between two accounts of one person; the
	// reason is the other account.
	MergedBudget BudgetStep = "merge"
)

// maxMovesOfBudget bounds how often one budget changes.
const maxMovesOfBudget = 2000

// BudgetMove is one step, with where the money went or came from.
type BudgetMove struct {
	Step         BudgetStep     `json:"step"`
	Year         int            `json:"year,omitempty"`
	Group        string         `json:"group,omitempty"`
	Rules        string         `json:"rules,omitempty"`
	Course       string         `json:"course,omitempty"`
	Amount       training.Money `json:"amount_fen"`
	FromEarmark  training.Money `json:"from_earmark_fen,omitempty"`
	FromBase     training.Money `json:"from_base_fen,omitempty"`
	Reason       string         `json:"reason"`
	By           string         `json:"by"`
	Organisation string         `json:"organisation"`
	At           ledger.Instant `json:"at"`
}

// Budget returns a learner's training budget; an empty one if nothing was
// granted yet.
func (r *Registrar) Budget(ctx context.Context, by org.Principal, id ledger.AccountID) (LearnerBudget, error) {
	if _, err := r.Learner(ctx, by, id); err != nil {
		return LearnerBudget{}, err
	}
	if by.Role == org.College {
		return LearnerBudget{}, fmt.Errorf("budget of %s as college: %w", id, fault.Forbidden)
	}
	f, err := paper[LearnerBudget](ctx, r, courses.BudgetPaper, id.String())
	f.says.Learner = id.String()
	return f.says, err
}

// ChangeBudget takes one step with a learner's budget: the office grants a
// year's right, an employer tops it up for one course, and either pays for a
// course with it. Of the move, Step, Year, Group, Course, Amount and Reason
// are read.
func (r *Registrar) ChangeBudget(ctx context.Context, q Request, id ledger.AccountID, m BudgetMove) (LearnerBudget, bool, error) {
	r.publishing.Lock()
	defer r.publishing.Unlock()
	a, err := q.askedFor("budget", id.String(), string(m.Step), strconv.Itoa(m.Year), m.Group, m.Course, m.Amount.String(), m.Reason)
	if err != nil {
		return LearnerBudget{}, false, err
	}
	if _, err := r.Learner(ctx, q.By, id); err != nil {
		return LearnerBudget{}, false, err
	}
	if q.By.Role != org.Office && (q.By.Role != org.Enterprise || m.Step == Grant) {
		return LearnerBudget{}, false, fmt.Errorf("%s with a budget as %s: %w", m.Step, q.By.Role, fault.Forbidden)
	}
	f, err := paper[LearnerBudget](ctx, r, courses.BudgetPaper, id.String())
	if err != nil {
		return LearnerBudget{}, false, err
	}
	if earlier, used, err := f.asked(a); used || err != nil {
		return earlier, used, err
	}
	b := f.says
	b.Learner = id.String()
	if len(b.Moves) >= maxMovesOfBudget {
		return b, false, fmt.Errorf("more than %d moves: %w", maxMovesOfBudget, fault.Invalid)
	}
	m.By, m.Organisation, m.At = q.By.ID, q.By.Organisation, ledger.InstantOf(r.now())
	if err := r.move(ctx, &b, &m); err != nil {
		return b, false, err
	}
	b.Moves = append(slices.Clone(b.Moves), m)
	return b, false, file(ctx, r, q, f, courses.BudgetPaper, id.String(), a, b)
}

// move changes a budget by one move, which it fills in.
func (r *Registrar) move(ctx context.Context, b *LearnerBudget, m *BudgetMove) error {
	budget := training.Budget{Base: b.Base, Earmarks: b.Earmarks}
	if m.Step == Grant {
		return r.grant(ctx, b, m, budget)
	}
	if len(r.current.Load().courses[m.Course]) == 0 {
		return refusal(CourseUnknown, "course", m.Course)
	}
	if m.Amount <= 0 {
		return &ledger.Refusal{Code: ledger.AmountNotPositive, Field: "amount", Wants: m.Amount.String()}
	}
	if m.Step == TopUp {
		budget = budget.ToppedUp(m.Course, m.Amount)
	} else {
		var p training.Payment
		if budget, p = budget.Spend(m.Course, m.Amount); p.Short > 0 {
			return &ledger.Refusal{Code: MoneyShort, Field: "amount", Subject: m.Course, Has: p.Short.String(), Wants: m.Amount.String()}
		}
		m.FromEarmark, m.FromBase = p.Earmark, p.Base
	}
	b.Base, b.Earmarks = budget.Base, budget.Earmarks
	return nil
}

// grant adds a year's right, once for each year.
func (r *Registrar) grant(ctx context.Context, b *LearnerBudget, m *BudgetMove, budget training.Budget) error {
	set, err := r.trainingRules(ctx, training.BudgetKind, m.Year, "")
	if err != nil {
		return err
	}
	group, known := set.Rules.Budget.Group(m.Group)
	switch {
	case !known:
		return &ledger.Refusal{Code: GroupOfBudgetUnknown, Field: "group", Subject: clip(m.Group), Wants: set.Ruleset}
	case slices.ContainsFunc(b.Moves, func(o BudgetMove) bool { return o.Step == Grant && o.Year == m.Year }):
		return refusal(GrantedAlready, "year", strconv.Itoa(m.Year))
	}
	budget, m.Amount = budget.Granted(group)
	m.Rules = fmt.Sprintf("%s@%d", set.Ruleset, set.Number)
	b.Base = budget.Base
	return nil
}
