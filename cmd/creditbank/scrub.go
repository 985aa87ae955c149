package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"creditbank/ledger"
	"creditbank/ledger/fault"

	"github.com/prometheus/client_golang/prometheus"
)

// How slow the scrub is: it rests after each slice of 512 rows, so that it
// takes little from those who are waiting (at most 10,000 entries a second),
// and again between two rounds.
const (
	scrubRest  = 50 * time.Millisecond
	scrubRound = time.Hour
)

// scrub checks keys, envelopes and tree of the running bank again and again,
// until ctx ends: what nobody reads for years can go bad unnoticed. Pages and
// derived figures are left to “creditbank verify”, which needs the bank, or a
// copy of it, for itself.
func (b *bank) scrub(ctx context.Context, log *slog.Logger, metrics prometheus.Registerer) {
	entries := prometheus.NewCounter(prometheus.CounterOpts{
		Name: "creditbank_scrubbed_entries_total", Help: "Entries that the background check has opened.",
	})
	rounds := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "creditbank_scrubs_total", Help: "Rounds of the background check, by result.",
	}, []string{"result"})
	metrics.MustRegister(entries, rounds)
	verifiers, err := b.vault.verifiers()
	if err != nil {
		log.Error("the background check cannot begin", "err", err)
		return
	}
	for {
		begun, last := b.now(), uint64(0)
		progress := func(stage string, done, _ uint64) {
			if stage == "envelopes" {
				entries.Add(float64(done - last))
				last = done
			}
		}
		err := b.store.CheckSealed(ctx, verifiers, rest(scrubRest), ledger.Progress(progress))
		switch {
		case ctx.Err() != nil || errors.Is(err, fault.Busy):
			return
		case errors.Is(err, fault.Corrupt):
			rounds.WithLabelValues("wrong").Inc()
			log.Error("the background check found damage: stop the bank and restore what is damaged", "err", err)
		case err != nil:
			rounds.WithLabelValues("failed").Inc()
			log.Error("the background check failed", "err", err)
		default:
			rounds.WithLabelValues("good").Inc()
			log.Info("the background check found all in order", "entries", last, "took", b.now().Sub(begun).String())
		}
		if rest(scrubRound)(ctx) != nil {
			return
		}
	}
}

// rest returns a function that waits for some time, or until its context ends.
func rest(d time.Duration) func(context.Context) error {
	return func(ctx context.Context) error {
		t := time.NewTimer(d)
		defer t.Stop()
		select {
		case <-t.C:
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}
