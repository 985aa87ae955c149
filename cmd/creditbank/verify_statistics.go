package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"path/filepath"

	"creditbank/courses"
	"creditbank/courses/stats"
	"creditbank/courses/statsbolt"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// verifyStatistics counts all figures anew from the journal and compares those
// in the file beside it. There need not be one: it can be made again.
func verifyStatistics(ctx context.Context, dir string, secret [32]byte, records stats.Records, catalogue courses.Store, erased int, progress ledger.Progress) (err error) {
	kept, err := statsbolt.OpenToRead(filepath.Join(dir, statsFile), secret)
	if errors.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, kept.Close()) }()
	d, err := stats.LoadDirectory(ctx, catalogue)
	if err != nil {
		return err
	}
	_, err = stats.Verify(ctx, kept, records, mainLog, d, erased, progress)
	return err
}

// askStatistics has a running bank compare its statistics. One that has ended
// since the copy was made is not asked.
func askStatistics(ctx context.Context, dir string) error {
	found, err := ask[statisticsVerified](ctx, dir, "verify-statistics", struct{}{})
	switch {
	case errors.Is(err, errNotRunning):
		return nil
	case err == nil && found.Wrong != "":
		return fmt.Errorf("%s: %w", found.Wrong, fault.Corrupt)
	}
	return err
}

// statisticsVerified says what a running bank found in its own statistics.
type statisticsVerified struct {
	Wrong string
}

// verifyOwnStatistics compares the statistics of a running bank. What is
// counted or erased meanwhile may seem to be a difference: then it is looked
// at again.
func (b *bank) verifyOwnStatistics(ctx context.Context, _ struct{}) (v statisticsVerified, err error) {
	for range ownTries {
		err = b.compareOwnStatistics(ctx)
		if err == nil {
			return v, nil
		}
		if !errors.Is(err, fault.Corrupt) && !errors.Is(err, fault.NotFound) {
			return v, err
		}
	}
	return statisticsVerified{err.Error()}, nil
}

// ownTries is how often a difference has to be seen.
const ownTries = 3

func (b *bank) compareOwnStatistics(ctx context.Context) error {
	if _, err := b.statsDesk.Follower.Catch(ctx); err != nil {
		return err
	}
	d, err := b.statsDesk.Directory(ctx)
	if err != nil {
		return err
	}
	return b.statsDesk.Follower.Still(ctx, func() error {
		_, err := stats.Verify(ctx, b.figures, b.store, mainLog, d, b.erased(), nil)
		return err
	})
}

// erased returns how many accounts were erased.
func (b *bank) erased() int { return count(b.vault.ring.Destroyed()) }

func count[K, V any](all iter.Seq2[K, V]) (n int) {
	for range all {
		n++
	}
	return n
}
