package main

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"creditbank/courses/intake"
	"creditbank/courses/intakebolt"
	"creditbank/ledger"
)

// openIntake makes the desk that takes reports in.
func (b *bank) openIntake() {
	b.intake = intake.New(intake.Config{
		Store: b.reports, Registrar: b.registrar, Now: b.now, Checkpoint: b.store.Checkpoint,
		Logger: slog.New(slog.NewJSONHandler(os.Stderr, nil)),
	})
}

// verifyReports checks that every report adds up and that the entries it cites
// are there. A bank of before there were reports has no file of them.
func verifyReports(ctx context.Context, dir string, entries intake.Entries, progress ledger.Progress) (err error) {
	store, err := intakebolt.Open(filepath.Join(dir, reportsFile), true)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	return intake.Verify(ctx, store, entries, mainLog, progress)
}
