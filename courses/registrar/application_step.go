package registrar

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"sync"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Application returns an application to its college, the office and the learner.
func (r *Registrar) Application(ctx context.Context, by org.Principal, id string) (Application, error) {
	f, err := paper[Application](ctx, r, courses.ApplicationPaper, id)
	own, ownErr := r.owns(ctx, by, f.says.Learner)
	switch x := f.says; {
	case err != nil || ownErr != nil:
		return Application{}, errors.Join(err, ownErr)
	case len(f.history) == 0:
		return Application{}, fmt.Errorf("application %.80q: %w", id, fault.NotFound)
	case by.ReadsAll(), by.Role == org.College && r.Tree().MayActFor(by, x.Institution),
		own:
		learner, err := ledger.ParseAccountID(x.Learner)
		if err != nil {
			return Application{}, fmt.Errorf("application %s: %w (%w)", x.ID, fault.Corrupt, err)
		}
		return x, r.tell(ctx, by, CreditsField, learner)
	}
	return Application{}, fmt.Errorf("application %s is of another college: %w", id, fault.Forbidden)
}

// steps keeps the steps of one application apart, so that none changes the
// allocation while another places the hold of it. Its zero value is ready.
type steps [64]sync.Mutex

// lock waits until no other step of the application is under way, and returns
// what ends this one.
func (s *steps) lock(id string) (unlock func()) {
	h := fnv.New32a()
	h.Write([]byte(id)) // never fails
	m := &s[h.Sum32()%uint32(len(s))]
	m.Lock()
	return m.Unlock
}

// step changes an application: change is given its newest version, in the
// state that is wanted.
func (r *Registrar) step(ctx context.Context, q Request, id string, want ApplicationState, asked []string,
	change func(*Application) error) (Application, bool, error) {
	return r.stepIn(ctx, q, id, []ApplicationState{want}, asked, change)
}

// stepIn is step for several states.
func (r *Registrar) stepIn(ctx context.Context, q Request, id string, want []ApplicationState, asked []string,
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
	defer r.steps.lock(id)()
	f, err := paper[Application](ctx, r, courses.ApplicationPaper, id)
	if err != nil {
		return Application{}, false, err
	}
	if earlier, used, err := f.asked(a); used || err != nil {
		return earlier, used, err
	}
	x = f.says
	if !slices.Contains(want, x.State) {
		return x, false, &ledger.Refusal{Code: ApplicationElsewhere, Subject: id, Has: string(x.State), Wants: string(want[len(want)-1])}
	}
	if err := change(&x); err != nil {
		return x, false, err
	}
	return x, false, file(ctx, r, q, f, courses.ApplicationPaper, id, a, x)
}
