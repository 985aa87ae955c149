package registrar

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"creditbank/courses"
	"creditbank/courses/training"
	"creditbank/ledger"
)

// followMerge has all that hangs on an account follow it into another: goals,
// consents, training budget and places in plans, and then who has which
// account. The last is the mark that the rest is done: it is done once, so
// that nothing that changes afterwards is changed back.
func (r *Registrar) followMerge(ctx context.Context, q Request, from, into ledger.AccountID) error {
	ended, err := r.store.Learners().Newest(ctx, from.String())
	if err != nil || ended.Merged() {
		return err
	}
	left, err := r.store.Learners().Newest(ctx, into.String())
	if err != nil {
		return err
	}
	about, err := r.papersNaming(ctx, from)
	if err != nil {
		return err
	}
	m := moving{r: r, q: q, from: from, into: into}
	for _, p := range about {
		if err := m.paper(ctx, p); err != nil {
			return fmt.Errorf("%s: %w", p.Kind.Key(p.Name), err)
		}
	}
	if len(m.papers) > 0 {
		if err := r.store.Papers().Add(ctx, m.papers...); err != nil {
			return err
		}
	}
	was, is := ended, left
	if ended, left, _ = joined(was, is, r.today()); len(is.Identity) == 0 && len(was.Identity) > 0 && r.identities != nil {
		n, err := r.identities.Open(from, was.Identity)
		if err != nil {
			return err
		}
		if left.Identity, err = r.identities.Seal(into, n); err != nil {
			return err
		}
		left.Index, ended.Identity, ended.Index = was.Index, nil, [32]byte{}
	}
	for _, l := range []*courses.Learner{&ended, &left} {
		l.Version, l.By, l.Asked, l.Reason = l.Version+1, q.By.ID, courses.Asked{}, ""
	}
	r.glances.forget(from, into)
	return r.store.Learners().Add(ctx, ended, left)
}

// papersNaming returns the newest versions of the papers that follow an account:
// goals, consents, the training budget and places in plans.
func (r *Registrar) papersNaming(ctx context.Context, id ledger.AccountID) (found []courses.Paper, err error) {
	for _, kind := range []courses.PaperKind{courses.GoalPaper, courses.ConsentPaper} {
		named, err := papersNamed(ctx, r, kind, id.String()+"/")
		if err != nil {
			return nil, err
		}
		found = append(found, named...)
	}
	budget, there, err := newest(ctx, r.store.Papers(), courses.BudgetPaper.Key(id.String()))
	if err != nil {
		return nil, err
	}
	if there {
		found = append(found, budget)
	}
	for after := ""; ; {
		seats, err := r.store.Papers().Listed(ctx, courses.SeatPaper.ListOf(id.String()), after, page)
		if err != nil || len(seats) == 0 {
			return found, err
		}
		found = append(found, seats...)
		after, _ = seats[len(seats)-1].VersionKey()
	}
}

// moving gathers the papers that a merge changes, to be filed in one.
type moving struct {
	r          *Registrar
	q          Request
	from, into ledger.AccountID
	papers     []courses.Paper
}

func (m *moving) paper(ctx context.Context, p courses.Paper) error {
	switch p.Kind {
	case courses.GoalPaper:
		return m.goal(ctx, p)
	case courses.ConsentPaper:
		return m.consent(ctx, p)
	case courses.BudgetPaper:
		return m.budget(ctx, p)
	case courses.SeatPaper:
		return m.seat(ctx, p)
	}
	return nil // others are found by the account they were about
}

// put files the next version of a paper.
func (m *moving) put(kind courses.PaperKind, name string, version uint32, says any) error {
	body, err := json.Marshal(says)
	m.papers = append(m.papers, courses.Paper{Kind: kind, Name: name, Version: version + 1, Body: string(body), By: m.q.By.ID})
	return err
}

// goal moves a goal. Who had it under both accounts keeps the earlier day, and
// with it the version they began under.
func (m *moving) goal(ctx context.Context, p courses.Paper) error {
	g, err := says[Goal](p)
	if err != nil || g.Removed != 0 {
		return err
	}
	name := goalName(m.into, g.Programme)
	other, err := paper[Goal](ctx, m.r, courses.GoalPaper, name)
	if err != nil {
		return err
	}
	there := len(other.history) > 0 && other.says.Removed == 0
	if !there || g.Registered < other.says.Registered {
		kept := g
		kept.Learner = m.into.String()
		if there {
			kept.Consent = other.says.Consent
		}
		if err := m.put(courses.GoalPaper, name, uint32(len(other.history)), kept); err != nil {
			return err
		}
	}
	g.Removed = ledger.InstantOf(m.r.now())
	return m.put(courses.GoalPaper, p.Name, p.Version, g)
}

// consent moves a consent that is in force, unless the same college has one
// under the other account. It ends under the account that ended.
func (m *moving) consent(ctx context.Context, p courses.Paper) error {
	c, err := says[Consent](p)
	if err != nil || !m.r.counts(c) {
		return err
	}
	name := consentName(m.into, c.Institution, c.Programme)
	other, err := paper[Consent](ctx, m.r, courses.ConsentPaper, name)
	if err != nil {
		return err
	}
	if !m.r.counts(other.says) {
		kept := c
		kept.Learner = m.into.String()
		if err := m.put(courses.ConsentPaper, name, uint32(len(other.history)), kept); err != nil {
			return err
		}
	}
	c.Withdrawn = ledger.InstantOf(m.r.now())
	return m.put(courses.ConsentPaper, p.Name, p.Version, c)
}

// budget adds a training budget to the other account's. A year's right that
// was granted under both counts once.
func (m *moving) budget(ctx context.Context, p courses.Paper) error {
	b, err := says[LearnerBudget](p)
	if err != nil || len(b.Moves) == 0 || b.movedTo(m.into) {
		return err
	}
	other, err := paper[LearnerBudget](ctx, m.r, courses.BudgetPaper, m.into.String())
	if err != nil {
		return err
	}
	kept := other.says
	kept.Learner = m.into.String()
	base := b.Base
	for _, grant := range b.Moves {
		twice := func(o BudgetMove) bool { return o.Step == Grant && o.Year == grant.Year }
		if grant.Step == Grant && slices.ContainsFunc(kept.Moves, twice) {
			base -= min(base, grant.Amount)
		}
	}
	sum := training.Budget{Base: kept.Base + base, Earmarks: slices.Clone(kept.Earmarks)}
	for _, e := range b.Earmarks {
		sum = sum.ToppedUp(e.Course, e.Amount)
	}
	now := ledger.InstantOf(m.r.now())
	move := BudgetMove{Step: MergedBudget, Amount: base, Reason: m.from.String(), By: m.q.By.ID, Organisation: m.q.By.Organisation, At: now}
	kept.Moves = slices.Clone(kept.Moves)
	kept.Moves = append(kept.Moves, b.Moves...)
	slices.SortStableFunc(kept.Moves, func(x, y BudgetMove) int { return cmp.Compare(x.At, y.At) })
	kept.Moves = append(kept.Moves, move)
	kept.Base, kept.Earmarks = sum.Base, sum.Earmarks
	if err := m.put(courses.BudgetPaper, m.into.String(), uint32(len(other.history)), kept); err != nil {
		return err
	}
	b.Base, b.Earmarks = 0, nil
	move.Reason = m.into.String()
	b.Moves = append(slices.Clone(b.Moves), move)
	return m.put(courses.BudgetPaper, p.Name, p.Version, b)
}

// movedTo reports whether the last thing that was done to a budget was to move
// it to another account's.
func (b *LearnerBudget) movedTo(into ledger.AccountID) bool {
	last := b.Moves[len(b.Moves)-1]
	return last.Step == MergedBudget && last.Reason == into.String()
}

// seat moves a place in a plan.
func (m *moving) seat(ctx context.Context, p courses.Paper) error {
	s, err := says[seat](p)
	if err != nil || s.Dropped || s.Learner != m.from.String() {
		return err
	}
	plan, _ := strings.CutSuffix(p.Name, "/"+s.Line+"/"+s.Learner)
	kept := seat{Line: s.Line, Learner: m.into.String()}
	name := plan + "/" + kept.Line + "/" + kept.Learner
	other, err := paper[seat](ctx, m.r, courses.SeatPaper, name)
	if err != nil {
		return err
	}
	if len(other.history) == 0 || other.says.Dropped {
		if err := m.put(courses.SeatPaper, name, uint32(len(other.history)), kept); err != nil {
			return err
		}
	}
	s.Dropped = true
	return m.put(courses.SeatPaper, p.Name, p.Version, s)
}
