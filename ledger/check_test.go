package ledger_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"creditbank/ledger"
	"creditbank/ledger/fault"
	"creditbank/ledger/ledgermem"
	"creditbank/ledger/ledgertest"
)

const checked = `
	open lin
	deposit lin weld 2 until=2019-12-10 key=k
	hold lin h weld:1.5
	capture h weld:1
	deposit lin lathe 1`

// bank returns a bank in which checked has happened.
func bank(t *testing.T) *ledgertest.Bank {
	t.Helper()
	b := ledgertest.NewBank(t, new(ledgermem.Store))
	b.Run(checked)
	return b
}

// altered is a reader that tells facts otherwise than its store.
type altered struct {
	ledger.Reader
	facts  func([]ledger.Fact) []ledger.Fact
	totals func(ledger.TotalKey, ledger.Amount) ledger.Amount
	head   func(ledger.Head) ledger.Head
}

func (a altered) Head(ctx context.Context, log ledger.Log) (ledger.Head, error) {
	h, err := a.Reader.Head(ctx, log)
	if a.head != nil {
		h = a.head(h)
	}
	return h, err
}

func (a altered) Totals(ctx context.Context, log ledger.Log, yield func(ledger.TotalKey, ledger.Amount) error) error {
	return a.Reader.Totals(ctx, log, func(k ledger.TotalKey, n ledger.Amount) error {
		if a.totals != nil {
			n = a.totals(k, n)
		}
		return yield(k, n)
	})
}

func (a altered) Facts(ctx context.Context, log ledger.Log, yield func(ledger.Fact) error) error {
	var list []ledger.Fact
	if err := a.Reader.Facts(ctx, log, func(f ledger.Fact) error { list = append(list, f); return nil }); err != nil {
		return err
	}
	if a.facts != nil {
		list = a.facts(list)
	}
	for _, f := range list {
		if err := yield(f); err != nil {
			return err
		}
	}
	return nil
}

// TestCheckFinds changes each thing a store keeps, and has Check find it.
func TestCheckFinds(t *testing.T) {
	b := bank(t)
	var all []ledger.Fact
	if err := b.Store.Facts(t.Context(), 0, func(f ledger.Fact) error { all = append(all, f); return nil }); err != nil {
		t.Fatal(err)
	}
	check := func(name, want string, r ledger.Reader) {
		t.Helper()
		_, err := ledger.Check(t.Context(), r, new(ledgermem.Store), 0, nil)
		if !errors.Is(err, fault.Corrupt) || !strings.Contains(err.Error(), want) {
			t.Errorf("Check(%s) = %v, want it corrupt and to say %q", name, err, want)
		}
	}
	for i, f := range all {
		what := f.What + " " + f.Key
		check("without "+what, what+" is missing", altered{Reader: b.Store, facts: func(l []ledger.Fact) []ledger.Fact {
			return slices.Delete(l, i, i+1)
		}})
		check("another "+what, what+": stored", altered{Reader: b.Store, facts: func(l []ledger.Fact) []ledger.Fact {
			l[i].Value += "."
			return l
		}})
		check("more than "+what, "follows from no entry", altered{Reader: b.Store, facts: func(l []ledger.Fact) []ledger.Fact {
			return slices.Insert(l, i+1, ledger.Fact{What: f.What, Key: f.Key + "0", Value: f.Value})
		}})
	}
	check("a total", "want 0", altered{Reader: b.Store, totals: func(k ledger.TotalKey, a ledger.Amount) ledger.Amount {
		if k.Side == ledger.Issuer {
			a--
		}
		return a
	}})
	check("head time", "the head says", altered{Reader: b.Store, head: func(h ledger.Head) ledger.Head { h.BookedAt++; return h }})
	check("head beyond", "the journal ends before entry 6", altered{Reader: b.Store, head: func(h ledger.Head) ledger.Head { h.Seq++; return h }})
}

// TestCheckGivenUp ends a check half-way: that is no damage.
func TestCheckGivenUp(t *testing.T) {
	b := bank(t)
	for i := range 200 {
		b.Run("open learner" + strings.Repeat("x", i))
	}
	for range 20 {
		ctx, cancel := context.WithCancel(t.Context())
		n := 0
		giveUp := givingUp{altered: altered{Reader: b.Store}, n: &n, cancel: cancel}
		if _, err := ledger.Check(ctx, giveUp, new(ledgermem.Store), 0, nil); errors.Is(err, fault.Corrupt) || !errors.Is(err, context.Canceled) {
			t.Fatalf("Check(given up) = %v, want it cancelled", err)
		}
		cancel()
	}
}

// givingUp cancels in the middle of its facts, and goes on telling them.
type givingUp struct {
	altered
	n      *int
	cancel func()
}

func (g givingUp) Facts(ctx context.Context, log ledger.Log, yield func(ledger.Fact) error) error {
	return g.altered.Facts(context.WithoutCancel(ctx), log, func(f ledger.Fact) error {
		if *g.n++; *g.n == 300 {
			g.cancel()
		}
		return yield(f)
	})
}

// TestReplayOnce replays journals in which a key or a course run counts twice.
func TestReplayOnce(t *testing.T) {
	for name, spoil := range map[string]func(l []ledger.Entry){
		"key":        func(l []ledger.Entry) { l[4].Key = l[1].Key },
		"course run": func(l []ledger.Entry) { l[4].Learning.Course = l[1].Learning.Course },
	} {
		list, err := bank(t).Store.Journal(t.Context(), 0, 1, 10)
		if err != nil {
			t.Fatal(err)
		}
		spoil(list)
		if err := new(ledgermem.Store).Replay(t.Context(), 0, list); !errors.Is(err, fault.Corrupt) {
			t.Errorf("Replay(a %s twice) = %v, want corrupt", name, err)
		}
	}
}
