package ledgerbolt_test

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"creditbank/ledger"
	"creditbank/ledger/ledgerbolt"
)

// BenchmarkApply deposits in groups as large as the book makes them, each
// deposit for a random one of many accounts, without waiting for the disk.
func BenchmarkApply(b *testing.B) {
	const accounts = 20_000
	s := open(b, filepath.Join(b.TempDir(), "bank.db"), ledgerbolt.Options{Scratch: true})
	defer s.Close()
	rnd := rand.New(rand.NewPCG(1, 2))
	ids := make([]ledger.AccountID, accounts)
	var jobs []ledger.Job
	for i := range ids {
		var random [14]byte
		binary.BigEndian.PutUint64(random[:], rnd.Uint64())
		ids[i] = ledger.NewAccountID(0, random)
		jobs = append(jobs, ledger.Job{Commands: []ledger.Command{{Action: ledger.OpenAccount{Account: ids[i]}}}})
	}
	apply := func(jobs []ledger.Job) {
		if _, err := s.Apply(b.Context(), 0, 1_700_000_000_000_000, jobs); err != nil {
			b.Fatal(err)
		}
	}
	apply(jobs)
	n := 0
	group := func() []ledger.Job {
		jobs := make([]ledger.Job, ledger.GroupSize)
		for i := range jobs {
			n++
			jobs[i].Commands = []ledger.Command{{
				Key: ledger.NewKey("bench", fmt.Sprint(n), 0), Request: ledger.DigestOf(fmt.Sprint(n)), Actor: "works-key-1",
				Action: ledger.Deposit{
					Account: ids[rnd.IntN(accounts)], Issuer: "SYN-works", Unit: ledger.Credit, Amount: 1500, Completed: 19_000, Until: 23_000,
					Learning: ledger.Learning{
						Course: "SYN-weld-101", Catalogue: 3, Run: fmt.Sprintf("2023-%d", n), Site: "SYN-hall", Hours: 24_000,
						Score: 87_000, HasScore: true, Started: 18_990, Evidence: [32]byte{1, 2, 3},
					},
				},
			}}
		}
		return jobs
	}
	for range 50 {
		apply(group())
	}
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		jobs := group()
		b.StartTimer()
		apply(jobs)
	}
	b.ReportMetric(float64(b.N)*ledger.GroupSize/b.Elapsed().Seconds(), "deposits/s")
}
