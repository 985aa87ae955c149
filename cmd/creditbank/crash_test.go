package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"creditbank/ledger"
)

// sent is a deposit that was asked for. Seq is zero if no answer came.
type sent struct {
	key, body string
	seq       uint64
}

// TestCrash kills the bank at random moments under load and looks each time
// whether every entry that was acknowledged is there, whether the files are
// sound and the journal replays, and whether asking again for what had no
// answer books it exactly once.
//
// A killed process loses nothing that the operating system has taken over, so
// this does not show what a power failure leaves.
func TestCrash(t *testing.T) {
	rounds := 10
	if text := os.Getenv("CREDITBANK_CRASH_ROUNDS"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		rounds = n
	} else if testing.Short() {
		rounds = 2
	}
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	chance := rand.New(rand.NewPCG(seed, 0))
	dir := filepath.Join(t.TempDir(), "bank")
	bank := smallBank(t, dir, 50)
	var all []sent
	for round := range rounds {
		p := startServe(t, dir)
		c := client{p.url, bank.enterprise}
		for i := range all {
			if all[i].seq == 0 {
				all[i].seq = c.mustDeposit(t, all[i])
			}
		}
		load, stop := context.WithCancel(t.Context())
		done := make(chan []sent)
		go func() { done <- c.load(load, fmt.Sprintf("round-%d", round), bank.learners) }()
		time.Sleep(time.Duration(20+chance.IntN(300)) * time.Millisecond) // the moment is the point
		p.kill()
		stop()
		fresh := <-done
		all = append(all, fresh...)
		acked, entries := lookAfterCrash(t, dir, all)
		t.Logf("round %d: %d of %d deposits acknowledged, %d entries, all in order", round, acked, len(all), entries)
	}
}

// load deposits with many clients at once until the bank is gone.
func (c client) load(ctx context.Context, round string, learners []ledger.AccountID) []sent {
	var mu sync.Mutex
	var all []sent
	var clients sync.WaitGroup
	for n := range 16 {
		clients.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				s := sent{key: fmt.Sprintf("%s-%d-%d", round, n, i)}
				s.body = fmt.Sprintf(`{"learner":%q,"course":"GA01","run":%q,"hours":"16","completed_on":"2024-05-06"}`,
					learners[(n*31+i)%len(learners)].String(), s.key)
				status, answer, err := c.post("/v1/deposits", s.key, s.body)
				if err == nil && status == http.StatusCreated {
					s.seq = seqOf(answer)
				}
				mu.Lock()
				all = append(all, s)
				mu.Unlock()
				if err != nil {
					return
				}
			}
		})
	}
	clients.Wait()
	return all
}

func (c client) mustDeposit(t *testing.T, s sent) uint64 {
	t.Helper()
	status, answer, err := c.post("/v1/deposits", s.key, s.body)
	if err != nil || status != http.StatusCreated {
		t.Fatalf("asking again for %s = %d %s, %v, want %d", s.key, status, answer, err, http.StatusCreated)
	}
	return seqOf(answer)
}

func seqOf(answer []byte) uint64 {
	var receipt struct{ Entry struct{ Seq uint64 } }
	if json.Unmarshal(answer, &receipt) != nil {
		return 0
	}
	return receipt.Entry.Seq
}

// lookAfterCrash checks the files and that every acknowledged deposit is the
// entry it was said to be, and no deposit is there twice.
func lookAfterCrash(t *testing.T, dir string, all []sent) (acked int, entries uint64) {
	t.Helper()
	head, err := verifyFiles(t.Context(), dir, places{}, filepath.Join(t.TempDir(), "replay.db"), func(string, uint64, uint64) {})
	if err != nil {
		t.Fatalf("after the crash: %v", err)
	}
	store, _, closeAll, err := openLedgerToRead(dir, places{}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer closeAll()
	once := make(map[uint64]string)
	for _, s := range all {
		if s.seq == 0 {
			continue
		}
		acked++
		if other, twice := once[s.seq]; twice {
			t.Errorf("entry %d was given for %s and for %s", s.seq, other, s.key)
		}
		once[s.seq] = s.key
		e, err := store.Entry(t.Context(), mainLog, s.seq)
		if err != nil || e.Learning == nil || e.Learning.Run != s.key {
			t.Fatalf("acknowledged entry %d of %s = %+v, %v", s.seq, s.key, e, err)
		}
	}
	return acked, head.Seq
}
