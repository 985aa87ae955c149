package ledger_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"creditbank/ledger"
	"creditbank/ledger/fault"
	"creditbank/ledger/ledgermem"
	"creditbank/ledger/ledgertest"

	"github.com/google/go-cmp/cmp"
)

// TestAskAgain has many clients ask until they are answered, while commits
// fail at random, with and without effect, and the bank starts again each
// time. In the end each of them was answered with what is in the journal, and
// it is there once.
func TestAskAgain(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 0))
	s := new(ledgermem.Store)
	s.Commit = func() (bool, error) { // only the writer calls it
		if rnd.IntN(3) == 0 {
			return rnd.IntN(2) == 0, errors.New("disk is gone")
		}
		return true, nil
	}
	const clients = 200
	first := make([]*ledger.Outcome, clients)
	for left := clients; left > 0; {
		s.Reopen()
		b := ledger.NewBook(s, 0, time.Now)
		var wait sync.WaitGroup
		for i := range clients {
			if first[i] != nil && i%2 == 0 {
				continue // the others go on asking
			}
			wait.Go(func() {
				outcomes, err := b.Do(t.Context(), opening(i, 1))
				switch {
				case err == nil && first[i] == nil:
					first[i] = &outcomes[0]
				case err == nil:
					if !outcomes[0].Replayed || !cmp.Equal(outcomes[0].Entry, first[i].Entry) {
						t.Errorf("client %d was told %+v, then %+v", i, first[i], outcomes[0])
					}
				case !errors.Is(err, fault.Unknown) && !errors.Is(err, fault.Busy):
					t.Errorf("client %d: %v", i, err)
				}
			})
		}
		wait.Wait()
		b.Close()
		left = 0
		for _, o := range first {
			if o == nil {
				left++
			}
		}
	}
	s.Reopen()
	journal := journalOf(t, s)
	if len(journal) != clients {
		t.Fatalf("seed %d: %d entries for %d clients", seed, len(journal), clients)
	}
	for i, o := range first {
		if o.Refusal != nil || !cmp.Equal(o.Entry, journal[o.Entry.Seq-1]) {
			t.Errorf("seed %d: client %d was told %+v, the journal has %+v", seed, i, o, journal[o.Entry.Seq-1])
		}
	}
	ledgertest.Verify(t, s, new(ledgermem.Store), 0)
}

// TestExpire lets the bank's clock end what is due: holds before the lots they
// are on, and more of them than one job has.
func TestExpire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := new(ledgermem.Store)
		story := ledgertest.NewBank(t, s)
		story.Now = time.Now()
		until := ledger.DayOf(time.Now()) + 10
		lines := "open lin\n"
		const lots = 300
		for i := range lots {
			lines += fmt.Sprintf("deposit lin c%d 1 on=1999-01-01 until=%s\n", i, until)
		}
		deadline := time.Now().Add(48 * time.Hour).Format(time.RFC3339)
		story.Run(lines + "hold lin h c1:0.5 c2 deadline=" + deadline)
		b := ledger.NewBook(s, 0, time.Now)
		defer b.Close()
		if n, err := b.Expire(t.Context()); err != nil || n != 0 {
			t.Errorf("Expire() = %d, %v before anything is due", n, err)
		}
		<-time.After(time.Until(until.End())) // by the clock of the bubble
		n, err := b.Expire(t.Context())
		if err != nil || n != lots+1 {
			t.Errorf("Expire() = %d, %v, want %d lots and a hold", n, err, lots)
		}
		if n, err := b.Expire(t.Context()); err != nil || n != 0 {
			t.Errorf("Expire() = %d, %v, want nothing left", n, err)
		}
		a, err := b.Account(t.Context(), story.ID("lin"))
		if err != nil || a.Balances != (ledger.Balances{}) {
			t.Errorf("Account() = %+v, %v, want nothing in it", a, err)
		}
		ledgertest.Verify(t, s, new(ledgermem.Store), 0)
	})
}
