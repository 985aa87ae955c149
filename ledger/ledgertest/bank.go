package ledgertest

import (
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"testing"
	"time"

	"creditbank/ledger"
)

// Start is the time at which a new [Bank]'s clock stands.
var Start = time.Date(2009, 12, 10, 1, 0, 0, 0, time.UTC)

// Bank runs stories on one log of a store. Each line of a story is a command;
// its first word says which, and [Bank.Run] explains the rest.
type Bank struct {
	Store ledger.Store
	Log   ledger.Log
	Now   time.Time // the clock; stands still unless a story moves it

	tb     testing.TB
	labels map[string]uint64 // deposits and holds by the names stories gave them
	lines  int               // makes a new key for each line
}

// NewBank returns a bank on log 0 of a store.
func NewBank(tb testing.TB, store ledger.Store) *Bank {
	return &Bank{Store: store, Now: Start, tb: tb, labels: make(map[string]uint64)}
}

// Run carries out a story and returns the outcomes of all its commands. A
// line that turns out otherwise than it says ends the test.
//
//	at TIME                            sets the clock
//	open WHO
//	deposit WHO COURSE AMOUNT          and unit= run= issuer= site= until= on= hours= as=
//	hold WHO NAME LOT[:AMOUNT] …       and deadline= programme= institution=
//	capture HOLD LOT[:AMOUNT] …        none means all; verdict=TEXT adds its digest
//	release HOLD
//	expire-hold HOLD
//	expire-lot LOT
//	reverse LOT, revoke LOT
//	adjust LOT AMOUNT
//	freeze WHO, unfreeze WHO, close WHO, restrict WHO, erase WHO
//	merge WHO WHO                      the first ends in the second
//	refuse CODE
//
// A lot is named by its course, or as= if it is given; lots and holds can
// also be given by number. A lot that a merge made is called as the one before
// it with "+" behind its name. All take reason= actor= and key=; lines without
// key= have a key of their own, lines with key=none have none. A line that ends in "! CODE" must be
// refused so, one that ends in "again" must be the replay of an earlier
// outcome, and all others must be carried out.
//
// Lines between "job" or "atomic" and "end" are one job. What follows "#" is
// a comment.
func (b *Bank) Run(story string) []ledger.Outcome {
	b.tb.Helper()
	var all []ledger.Outcome
	var job ledger.Job
	var lines []line
	together := false
	for i, text := range strings.Split(story, "\n") {
		text, _, _ = strings.Cut(text, "#")
		words := strings.Fields(text)
		if len(words) == 0 {
			continue
		}
		where := fmt.Sprintf("story line %d %q", i+1, strings.TrimSpace(text))
		switch words[0] {
		case "at":
			b.Now = b.time(where, words[1])
			continue
		case "job", "atomic":
			together, job = true, ledger.Job{Atomic: words[0] == "atomic"}
			continue
		case "end":
			together = false
		default:
			l := parseLine(b.tb, where, words)
			lines = append(lines, l)
			job.Commands = append(job.Commands, b.command(l))
		}
		if !together {
			all = append(all, b.do(job, lines)...)
			job, lines = ledger.Job{}, nil
		}
	}
	return all
}

// do applies a job and compares its outcomes with what its lines expect.
func (b *Bank) do(job ledger.Job, lines []line) []ledger.Outcome {
	b.tb.Helper()
	groups, err := b.Store.Apply(context.Background(), b.Log, ledger.InstantOf(b.Now), []ledger.Job{job})
	if err != nil {
		b.tb.Fatalf("%s: %v", lines[0].where, err)
	}
	for i, o := range groups[0] {
		l := lines[i]
		is := "carried out"
		if o.Refusal != nil {
			is = string(o.Refusal.Code)
		}
		if is != l.want || o.Replayed != l.again {
			b.tb.Fatalf("%s: outcome %s, replayed %t (%v); want %s, replayed %t", l.where, is, o.Replayed, o.Refusal, l.want, l.again)
		}
		if o.Refusal == nil && l.label != "" {
			b.labels[l.label] = o.Entry.Seq
		}
		if o.Refusal == nil && o.Entry.Kind == ledger.KindMerge {
			b.labelMoved(&o.Entry)
		}
	}
	return groups[0]
}

// labelMoved names the lots that a merge made. They follow its second entry.
func (b *Bank) labelMoved(e *ledger.Entry) {
	for i, p := range e.Postings {
		for label, seq := range maps.Clone(b.labels) {
			if seq == p.Lot {
				b.labels[label+"+"] = e.LotAfter(i)
			}
		}
	}
}

// Booked returns the entries that outcomes of the bank's stories stand for, in
// the order of their numbers: their own, and those that came behind them.
func (b *Bank) Booked(outcomes []ledger.Outcome) []ledger.Entry {
	b.tb.Helper()
	var list []ledger.Entry
	for _, o := range outcomes {
		if o.Refusal != nil || o.Replayed {
			continue
		}
		list = append(list, o.Entry)
		more, err := b.Store.Journal(context.Background(), b.Log, o.Entry.Seq+1, ledger.MaxMergeLots+1)
		if err != nil {
			b.tb.Fatal(err)
		}
		for _, e := range more {
			// What the bank adds has no key. Stories ask for little without one.
			if behind := e.Kind == ledger.KindJoin || e.Kind == ledger.KindTransfer || e.Kind == ledger.KindRevocation && e.Key.IsZero(); !behind {
				break
			}
			list = append(list, e)
		}
	}
	return list
}

// ID returns the account of a name.
func (b *Bank) ID(who string) ledger.AccountID {
	sum := sha256.Sum256([]byte(who))
	return ledger.NewAccountID(b.Log, [14]byte(sum[:]))
}

// Seq returns the number of a lot or hold: one that a story named, or a number.
func (b *Bank) Seq(name string) uint64 {
	b.tb.Helper()
	if seq, ok := b.labels[name]; ok {
		return seq
	}
	seq, err := strconv.ParseUint(name, 10, 64)
	if err != nil {
		b.tb.Fatalf("story: nothing is called %q", name)
	}
	return seq
}

func (b *Bank) time(where, text string) time.Time {
	b.tb.Helper()
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		b.tb.Fatalf("%s: %v", where, err)
	}
	return t
}
