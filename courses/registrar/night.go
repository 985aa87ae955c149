package registrar

import (
	"context"
	"errors"
	"runtime"

	"creditbank/courses"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	"golang.org/x/sync/errgroup"
)

// Nearness is how near one learner is to one diploma.
type Nearness struct {
	Learner ledger.AccountID
	Goal    bool // the learner works towards it
	Match
	// Problem says why there is no verdict, such as a record that is too long;
	// of the match then only the programme is given.
	Problem string
}

// Night says whom a night's run is about.
type Night struct {
	Programmes []string // codes; all that have rules in force if empty
	// Within leaves out who misses more credits than that; below zero, nobody
	// is left out.
	Within ledger.Amount
}

// nightPage is how many learners a night's run has in memory at a time.
const nightPage = 256

// RunNight audits every learner for every programme, as [Registrar.Matches]
// does for one, and yields the standings in the order of the learners, of each
// in the order of the programmes. Done is told how many learners are audited.
// Accounts that are not open are left out.
//
// It works on all processors, and keeps no more than one page of learners in
// memory. What is booked meanwhile is seen or not, learner by learner.
func (r *Registrar) RunNight(ctx context.Context, n Night, yield func(Nearness) error, done func(learners uint64)) error {
	offers, err := r.readyOffers(ctx, n.Programmes)
	if err != nil {
		return err
	}
	count := uint64(0)
	for last := ""; ; {
		learners, err := r.store.Learners().List(ctx, last, nightPage)
		if err != nil || len(learners) == 0 {
			return err
		}
		last = learners[len(learners)-1].Account.String()
		found, err := r.standingsOf(ctx, learners, offers, n.Within)
		if err != nil {
			return err
		}
		for _, standings := range found {
			for _, s := range standings {
				if err := yield(s); err != nil {
					return err
				}
			}
		}
		count += uint64(len(learners))
		done(count)
	}
}

// standingsOf audits a page of learners.
func (r *Registrar) standingsOf(ctx context.Context, learners []courses.Learner, offers []ready, within ledger.Amount) ([][]Nearness, error) {
	goals, err := r.goalsBetween(ctx, learners[0].Account, learners[len(learners)-1].Account)
	if err != nil {
		return nil, err
	}
	found := make([][]Nearness, len(learners))
	all, ctx := errgroup.WithContext(ctx)
	all.SetLimit(runtime.GOMAXPROCS(0))
	for i, l := range learners {
		all.Go(func() (err error) {
			defer fault.Wrap(&err, "learner %s", l.Account)
			found[i], err = r.standings(ctx, l, offers, goals, within)
			return err
		})
	}
	return found, all.Wait()
}

// standings audits one learner for all programmes.
func (r *Registrar) standings(ctx context.Context, l courses.Learner, offers []ready, goals map[string]*Goal, within ledger.Amount) ([]Nearness, error) {
	a, err := r.readLots(ctx, view{learner: l})
	if errors.Is(err, fault.NotFound) {
		return nil, nil // registered, and the account is not open yet
	}
	if err != nil || a.State != ledger.Open {
		return nil, err
	}
	var list []Nearness
	for i := range offers {
		goal := goals[goalName(l.Account, offers[i].Code)]
		m, err := r.match(ctx, a, &offers[i], goal)
		switch {
		case errors.Is(err, fault.Invalid): // one record must not keep the others from being audited
			list = append(list, Nearness{l.Account, goal != nil, m, err.Error()})
		case err != nil:
			return nil, err
		case within < 0 || m.Missing <= within:
			list = append(list, Nearness{l.Account, goal != nil, m, ""})
		}
	}
	return list, nil
}
