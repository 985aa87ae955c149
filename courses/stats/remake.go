package stats

import (
	"context"
	"errors"

	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// prepare reads what is kept, and the directory if something was published. If
// that reaches into what was counted, all is counted again.
func (f *Follower) prepare(ctx context.Context) error {
	d, err := f.Directory(ctx)
	if err != nil || f.tally != nil && d == f.directory {
		return err
	}
	f.directory = d
	standing, err := f.Store.Standing(ctx)
	if err != nil {
		return err
	}
	f.tally = newTally(d, standing.Attributions)
	standing.Attributions = nil
	f.standing = standing
	before, err := ParseShape(standing.Shape)
	if err != nil {
		return err
	}
	if standing.Seq == 0 {
		return nil
	}
	same, err := f.sameJournal(ctx)
	if err == nil && (!same || before.moves(d.Shape(), standing.Latest)) {
		err = f.remake(ctx)
	}
	return err
}

// sameJournal reports whether the newest entry that was counted is the one in
// the journal: after a restore it may be another, or none.
func (f *Follower) sameJournal(ctx context.Context) (bool, error) {
	entries, err := f.Journal.Journal(ctx, f.Log, f.standing.Seq, 1)
	if errors.Is(err, fault.NotFound) {
		err = nil
	}
	if err != nil || len(entries) == 0 {
		return false, err
	}
	e := &entries[0]
	return e.Kind == ledger.Forgotten || f.standing.BookedAt == 0 || e.BookedAt == f.standing.BookedAt, nil
}

// remake forgets all figures, to begin again.
func (f *Follower) remake(ctx context.Context) error {
	if err := f.Store.Reset(ctx); err != nil {
		return err
	}
	f.tally = newTally(f.directory, nil)
	f.standing = Standing{Position: Position{Remaking: true}}
	return nil
}
