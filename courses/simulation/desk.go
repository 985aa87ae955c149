package simulation

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"creditbank/courses/org"
	"creditbank/courses/programme"
	"creditbank/courses/registrar"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Bounds of a desk.
const (
	maxWaiting  = 8  // simulations that wait for their turn
	maxKept     = 50 // of all authors
	maxKeptEach = 5  // of one author
	// MaxNamed is how many learners of each effect are named.
	MaxNamed = 50

	keptTime = time.Hour
)

// Registrar audits learners under a change; [registrar.Registrar] does.
type Registrar interface {
	CountLearners(ctx context.Context) (int, error)
	SimulateChange(ctx context.Context, by org.Principal, code string, changed *programme.Rules, yield func(registrar.Simulated) error) error
	SimulateEquivalences(ctx context.Context, by org.Principal, code, text string, yield func(registrar.Simulated) error) error
}

// State says how far a simulation is.
type State string

// The states.
const (
	Waiting State = "waiting"
	Running State = "running"
	Done    State = "done"
	Stopped State = "stopped" // by its author, or by a newer one of theirs
	Failed  State = "failed"
)

// Ends reports whether nothing more comes of a simulation in this state.
func (s State) Ends() bool { return s != Waiting && s != Running }

// Draft is a change of rules, or of equivalences, that somebody prepares.
type Draft struct {
	Programme string
	Text      string           // the file
	Effective string           // the first day of rules, as it was typed
	Rules     *programme.Rules // nil if the text is equivalences
}

// Simulation is how far a simulation is and what it has found out.
type Simulation struct {
	ID string
	Draft
	State State
	All   int // learners of the bank; zero until they are counted
	Tally
	// Named has learners whom the author may know of, but for those to whom
	// the change does nothing: at most [MaxNamed] for each effect.
	Named []registrar.Simulated
	Asked time.Time
	Ended time.Time // zero while it is under way
}

// Percent is how much is done, from 0 to 100.
func (s *Simulation) Percent() int {
	if s.All == 0 {
		return 0
	}
	return min(100, s.Learners*100/s.All)
}

// job is a simulation with whose it is.
type job struct {
	Simulation
	by    org.Principal
	stop  context.CancelFunc // of the run; nil unless it is running
	named [len(Effects)]int  // how many of each effect are in Named
}

// Desk takes simulations in and keeps what they find out. Its methods may be
// called concurrently, [Desk.Run] by one only.
type Desk struct {
	registrar Registrar
	now       func() time.Time
	log       *slog.Logger // gets what went wrong with a run
	wake      chan struct{}

	mu   sync.Mutex
	jobs []*job // guarded by mu, as all they have is; oldest first
}

// New returns a desk.
func New(r Registrar, now func() time.Time, log *slog.Logger) *Desk {
	return &Desk{registrar: r, now: now, log: log, wake: make(chan struct{}, 1)}
}

// isOf reports whether somebody is the author of a simulation.
func (j *job) isOf(by org.Principal) bool {
	return j.by.ID == by.ID && j.by.Member == by.Member && j.by.Role == by.Role && j.by.Organisation == by.Organisation
}

// Begin queues a simulation and returns its id. The same draft of the same
// author is not begun a second time while it is under way.
func (d *Desk) Begin(by org.Principal, draft Draft) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	waiting := 0
	for _, j := range d.jobs {
		switch {
		case j.State.Ends():
		case j.isOf(by) && j.Programme == draft.Programme && j.Text == draft.Text:
			j.Effective = draft.Effective
			return j.ID, nil
		case j.State == Waiting && !(j.isOf(by) && j.Programme == draft.Programme):
			waiting++
		}
	}
	if waiting >= maxWaiting {
		return "", fmt.Errorf("%d simulations wait already: %w", waiting, fault.Busy)
	}
	for _, j := range d.jobs {
		if j.isOf(by) && j.Programme == draft.Programme {
			d.stop(j)
		}
	}
	j := &job{Simulation: Simulation{ID: rand.Text(), Draft: draft, State: Waiting, Asked: d.now()}, by: by}
	d.jobs = append(d.jobs, j)
	d.sweep()
	select {
	case d.wake <- struct{}{}:
	default: // the worker is told already
	}
	return j.ID, nil
}

// Look returns a simulation of a programme to its author.
func (d *Desk) Look(by org.Principal, code, id string) (Simulation, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	j, err := d.find(by, code, id)
	if err != nil {
		return Simulation{}, err
	}
	s := j.Simulation
	s.Named = slices.Clone(j.Named)
	return s, nil
}

// List returns what an author has of a programme, of rules and equivalences,
// the newest first, without names.
func (d *Desk) List(by org.Principal, code string) []Simulation {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.sweep()
	var list []Simulation
	for _, j := range slices.Backward(d.jobs) {
		if j.Programme == code && j.isOf(by) {
			s := j.Simulation
			s.Named = nil
			list = append(list, s)
		}
	}
	return list
}

// Stop ends a simulation for its author. One that has ended stays as it is.
func (d *Desk) Stop(by org.Principal, code, id string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	j, err := d.find(by, code, id)
	if err == nil {
		d.stop(j)
	}
	return err
}

// find returns a simulation that is still kept. The caller holds mu.
func (d *Desk) find(by org.Principal, code, id string) (*job, error) {
	d.sweep()
	for _, j := range d.jobs {
		if j.ID == id && j.Programme == code && j.isOf(by) {
			return j, nil
		}
	}
	return nil, fmt.Errorf("simulation %.40q of %.80q: %w", id, code, fault.NotFound)
}

// stop ends a simulation that is under way. The caller holds mu.
func (d *Desk) stop(j *job) {
	if j.State.Ends() {
		return
	}
	j.State, j.Ended = Stopped, d.now()
	if j.stop != nil {
		j.stop()
	}
}

// sweep drops what has been kept long enough, and the oldest of what is too
// many. The caller holds mu.
func (d *Desk) sweep() {
	var kept []*job
	all, each := 0, make(map[string]int)
	for _, j := range slices.Backward(d.jobs) {
		if author := fmt.Sprint(j.by.ID, " ", j.by.Member, " ", j.by.Organisation); j.State.Ends() {
			if all >= maxKept || each[author] >= maxKeptEach || d.now().Sub(j.Ended) > keptTime {
				continue
			}
			all++
			each[author]++
		}
		kept = append(kept, j)
	}
	slices.Reverse(kept)
	d.jobs = kept
}

// unnamed is the account of a learner whom the author may not know of.
var unnamed ledger.AccountID
