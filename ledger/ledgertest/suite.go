package ledgertest

import (
	"context"
	"testing"

	"creditbank/ledger"
)

// TestStore tests that a store does what [ledger.Store] says. Each call of
// open returns a new, empty store; the suite closes it.
func TestStore(t *testing.T, open func(testing.TB) ledger.Store) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, func(testing.TB) ledger.Store)
	}{
		{"Empty", testEmpty},
		{"Life", testLife},
		{"RefusalsAreKept", testRefusals},
		{"OnceAcrossGroups", testOnceAcrossGroups},
		{"OnceInAGroup", testOnceInAGroup},
		{"Atomic", testAtomic},
		{"Preview", testPreview},
		{"TimesIncrease", testTimes},
		{"TakesCopies", testTakesCopies},
		{"GivesCopies", testGivesCopies},
		{"EntriesInPages", testEntriesInPages},
		{"LotsInPages", testLotsInPages},
		{"EntryAsOf", testEntryAsOf},
		{"Journal", testJournal},
		{"Due", testDue},
		{"Totals", testTotals},
		{"Facts", testFacts},
		{"Replay", testReplay},
		{"ReplayOfContradictions", testReplayContradictions},
		{"LogsApart", testLogsApart},
		{"NothingToDo", testNothingToDo},
		{"Cancelled", testCancelled},
		{"Closed", testClosed},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.run(t, func(tb testing.TB) ledger.Store {
				tb.Helper()
				s := open(tb)
				tb.Cleanup(func() {
					if err := s.Close(); err != nil {
						tb.Errorf("Close() = %v", err)
					}
				})
				return s
			})
		})
	}
}

// life is a story in which everything happens once at least.
const life = `
	at 2009-12-10T01:00:00Z
	open lin
	open wang
	deposit lin weld 2.0 until=2019-12-10 key=k1
	deposit lin lathe 1.5
	deposit lin help 3 unit=point
	deposit wang weld 2.5 until=2010-06-30 issuer=school as=wangs
	deposit wang paint 1
	hold lin h1 weld:1.5 lathe deadline=2010-01-31T00:00:00Z
	hold wang h2 weld:0.5 deadline=2010-01-15T00:00:00Z ! lot-of-other-account
	capture h1 weld:1 reason=entrance
	capture h1 ! hold-ended
	hold lin h3 lathe:0.25 weld:0.5
	release h3 reason=withdrawn
	hold lin h4 help:1 deadline=2010-01-15T00:00:00Z
	hold lin h5 lathe
	revoke lathe
	revoke weld
	deposit lin safety 0.5
	deposit lin safety 0.5 ! already-credited
	reverse safety
	deposit lin safety 0.75
	adjust safety 0.25
	adjust safety -0.5
	freeze lin
	hold lin h6 safety ! account-frozen
	unfreeze lin
	at 2010-01-15T00:00:01Z
	expire-hold h4
	at 2009-12-31T00:00:00Z    # the clock steps back
	deposit lin drill 4 until=2010-12-31 as=drill
	at 2011-01-01T00:00:00Z
	expire-lot drill
	open zhao
	deposit zhao weld 2 until=2012-06-30 as=zhaos
	deposit zhao forge 1.5
	deposit zhao serve 2 unit=point
	hold zhao h7 forge:0.5
	capture h7
	open qian
	deposit qian weld 1 issuer=school as=qians
	merge zhao qian reason=twice key=k3
	merge zhao qian reason=twice key=k3 again
	deposit zhao rope 1 ! account-merged
	deposit qian forge 1 ! already-credited
	revoke forge ! lot-moved
	hold qian h8 zhaos+:0.5
	adjust serve+ -0.5
	revoke forge+
	open zhou
	merge qian zhou ! account-has-holds
	capture h8
	merge qian zhou
	deposit zhou weld 3 as=zhous ! already-credited
	reverse serve++
	deposit zhou serve 1 unit=point as=again
	close lin
	refuse course-unknown key=k2 ! course-unknown
	deposit lin late 1 ! account-closed
`

// facts returns all facts of a log.
func facts(tb testing.TB, r ledger.Reader, log ledger.Log) []ledger.Fact {
	tb.Helper()
	var list []ledger.Fact
	if err := r.Facts(context.Background(), log, func(f ledger.Fact) error {
		list = append(list, f)
		return nil
	}); err != nil {
		tb.Fatalf("Facts(%d) = %v", log, err)
	}
	return list
}

// head returns the head of a log.
func head(tb testing.TB, r ledger.Reader, log ledger.Log) ledger.Head {
	tb.Helper()
	h, err := r.Head(context.Background(), log)
	if err != nil {
		tb.Fatalf("Head(%d) = %v", log, err)
	}
	return h
}

// Verify checks that all that subject keeps follows from its journal, by a
// replay into scratch.
func Verify(tb testing.TB, subject ledger.Reader, scratch ledger.Store, log ledger.Log) {
	tb.Helper()
	if _, err := ledger.Check(context.Background(), subject, scratch, log, nil); err != nil {
		tb.Fatalf("Check() = %v", err)
	}
}
