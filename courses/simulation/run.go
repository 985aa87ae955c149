package simulation

import (
	"context"

	"creditbank/courses/registrar"
)

// Run carries simulations out, one after the other, until ctx ends, which ends
// the one that is under way, too.
func (d *Desk) Run(ctx context.Context) {
	for {
		d.Work(ctx)
		select {
		case <-d.wake:
		case <-ctx.Done():
			return
		}
	}
}

// Work carries out what waits, one after the other, and returns when nothing
// does or ctx has ended.
func (d *Desk) Work(ctx context.Context) {
	for d.one(ctx) {
	}
}

// one carries out the simulation that has waited longest, and reports whether
// there was one.
func (d *Desk) one(ctx context.Context) bool {
	if ctx.Err() != nil {
		return false
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	j := d.next(stop)
	if j == nil {
		return false
	}
	err := d.simulate(ctx, j)
	d.mu.Lock()
	defer d.mu.Unlock()
	j.stop = nil
	if j.State != Running {
		return true // it was stopped
	}
	j.State, j.Ended = Done, d.now()
	if err != nil {
		j.State = Failed
		if ctx.Err() == nil {
			d.log.Error("a simulation failed", "programme", j.Programme, "err", err)
		}
	}
	return true
}

// next takes the simulation that has waited longest; nil if none waits.
func (d *Desk) next(stop context.CancelFunc) *job {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, j := range d.jobs {
		if j.State == Waiting {
			j.State, j.stop = Running, stop
			return j
		}
	}
	return nil
}

// simulate carries out a simulation that is running.
func (d *Desk) simulate(ctx context.Context, j *job) error {
	all, err := d.registrar.CountLearners(ctx)
	if err != nil {
		return err
	}
	d.mu.Lock()
	j.All = all
	d.mu.Unlock()
	count := func(one registrar.Simulated) error {
		d.mu.Lock()
		defer d.mu.Unlock()
		j.Add(one)
		if named := &j.named[at(one.Effect)]; one.Effect != registrar.Unchanged && one.Learner != unnamed && *named < MaxNamed {
			*named++
			j.Named = append(j.Named, one)
		}
		return ctx.Err()
	}
	// Whose it is and what it tries never changes, so it is read without mu.
	if j.Rules == nil {
		return d.registrar.SimulateEquivalences(ctx, j.by, j.Programme, j.Text, count)
	}
	return d.registrar.SimulateChange(ctx, j.by, j.Programme, j.Rules, count)
}
