package registrar

import (
	"context"
	"fmt"
	"sync"

	"creditbank/courses"
	"creditbank/courses/equiv"
	"creditbank/courses/grounds"
	"creditbank/ledger"
)

// agreed are equivalences that a panel has approved.
type agreed struct {
	*equiv.Set
	number int    // of the proposal; zero for none
	hash   string // of the text; empty for none
	since  ledger.Day
}

// none are the equivalences of a programme that has none.
func none() *agreed { return &agreed{Set: new(equiv.Set)} }

// panels keeps what the panels have approved, so that not every audit reads
// all proposals. Its zero value knows nothing yet.
type panels struct {
	mu       sync.Mutex
	approved map[string][]*agreed // by programme, oldest first; guarded by mu
	changes  uint64               // how often something may have changed; guarded by mu
}

// version is another number after each change.
func (p *panels) version() uint64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.changes
}

// changed does what may change the proposals of a programme, and forgets what
// was known of them.
func (p *panels) changed(programme string, do func() error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.approved, programme)
	p.changes++
	return do()
}

// approved returns the approved equivalences of a programme, oldest first.
func (r *Registrar) approved(ctx context.Context, programme string) ([]*agreed, error) {
	p := &r.panels
	p.mu.Lock()
	defer p.mu.Unlock()
	if list, known := p.approved[programme]; known {
		return list, nil
	}
	all, err := papers[Proposal](ctx, r, courses.ProposalPaper, programme+"/")
	if err != nil {
		return nil, err
	}
	var list []*agreed
	for i := range all {
		if all[i].State() != Approved {
			continue
		}
		a, err := all[i].agreed()
		if err != nil {
			return nil, err
		}
		list = append(list, a)
	}
	if p.approved == nil {
		p.approved = make(map[string][]*agreed)
	}
	p.approved[programme] = list
	return list, nil
}

// agreed reads an approved proposal. It is in force from the day of the last
// vote on.
func (p *Proposal) agreed() (*agreed, error) {
	set, err := equiv.Read("equivalences", []byte(p.Text))
	if err != nil {
		return nil, fmt.Errorf("equivalences %s: %w", proposalName(p.Programme, p.Number), err)
	}
	since := p.At
	for _, v := range p.Votes {
		since = max(since, v.At)
	}
	return &agreed{set, p.Number, grounds.HashOf([]byte(p.Text)), since.Day()}, nil
}

// equivalences returns the newest approved equivalences of a programme, or
// none.
func (r *Registrar) equivalences(ctx context.Context, programme string) (*agreed, error) {
	list, err := r.approved(ctx, programme)
	if err != nil || len(list) == 0 {
		return none(), err
	}
	return list[len(list)-1], nil
}

// equivalencesOn returns those that were in force on a day, or none.
func (r *Registrar) equivalencesOn(ctx context.Context, programme string, on ledger.Day) (*agreed, error) {
	list, err := r.approved(ctx, programme)
	for i := len(list) - 1; i >= 0 && err == nil; i-- {
		if list[i].since <= on {
			return list[i], nil
		}
	}
	return none(), err
}

// numberedEquivalences returns approved equivalences by their number, or none.
func (r *Registrar) numberedEquivalences(ctx context.Context, programme string, number int) (*agreed, error) {
	list, err := r.approved(ctx, programme)
	for _, a := range list {
		if a.number == number && err == nil {
			return a, nil
		}
	}
	return none(), err
}
