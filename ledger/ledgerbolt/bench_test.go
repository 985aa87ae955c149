package ledgerbolt_test

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"testing"

	"creditbank/ledger"
	"creditbank/ledger/ledgerbolt"
	"creditbank/ledger/ledgertest"
)

// bench makes deposits for 10,000 accounts in groups.
type bench struct {
	store    *ledgerbolt.Store
	accounts []ledger.AccountID
	now      ledger.Instant
	random   *rand.Rand
	n        uint64
}

func newBench(b *testing.B, store *ledgerbolt.Store) *bench {
	x := &bench{store: store, now: ledger.InstantOf(ledgertest.Start), random: rand.New(rand.NewPCG(1, 2))}
	for len(x.accounts) < 10_000 {
		var jobs []ledger.Job
		for range 1000 {
			var id [14]byte
			binary.BigEndian.PutUint64(id[:], x.random.Uint64())
			binary.BigEndian.PutUint64(id[6:], x.random.Uint64())
			x.accounts = append(x.accounts, ledger.NewAccountID(0, id))
			jobs = append(jobs, ledger.Job{Commands: []ledger.Command{{Key: x.key(), Action: ledger.OpenAccount{Account: x.accounts[len(x.accounts)-1]}}}})
		}
		x.apply(b, jobs)
	}
	return x
}

// key returns a key that begins with the time, as clients make them.
func (x *bench) key() ledger.Key {
	x.n++
	var k ledger.Key
	binary.BigEndian.PutUint64(k[:], (1_780_000_000_000+x.n/8)<<16)
	binary.BigEndian.PutUint64(k[6:], x.random.Uint64())
	return k
}

func (x *bench) apply(b *testing.B, jobs []ledger.Job) {
	b.Helper()
	x.now += 1000
	outcomes, err := x.store.Apply(b.Context(), 0, x.now, jobs)
	if err != nil {
		b.Fatal(err)
	}
	for _, o := range outcomes {
		if o[0].Refusal != nil {
			b.Fatal(o[0].Refusal)
		}
	}
}

func (x *bench) deposits(n int) []ledger.Job {
	jobs := make([]ledger.Job, n)
	for i := range jobs {
		k := x.key()
		jobs[i] = ledger.Job{Commands: []ledger.Command{{Key: k, Request: ledger.Digest(k[:]), Actor: "key-7h2k9d4m", Action: ledger.Deposit{
			Account: x.accounts[x.random.IntN(len(x.accounts))], Unit: ledger.Credit, Amount: 1500, Issuer: fmt.Sprintf("ENT-%04d", x.random.IntN(500)),
			Completed: 14_000, Until: 18_000, Learning: ledger.Learning{
				Course: fmt.Sprintf("GA-%03d", x.random.IntN(200)), Catalogue: 3, Run: fmt.Sprintf("2009-%d", x.n), Site: "SITE-17",
				Hours: 24_000, Score: 88_500, HasScore: true, Started: 13_980,
			}}}}}
	}
	return jobs
}

// BenchmarkApply writes deposits with fsync, in groups, plain and sealed. An
// operation is one deposit.
func BenchmarkApply(b *testing.B) {
	for _, group := range []int{1, 128, 1024} {
		for _, sealed := range []bool{false, true} {
			b.Run(fmt.Sprintf("group=%d/sealed=%t", group, sealed), func(b *testing.B) {
				v := newVault(b)
				var opt ledgerbolt.Options
				if sealed {
					opt = v.options(b, "bank.db")
				}
				s := open(b, v.path("bank.db"), opt)
				x := newBench(b, s)
				before, err := s.Stats()
				if err != nil {
					b.Fatal(err)
				}
				b.ResetTimer()
				for done := 0; done < b.N; done += group {
					b.StopTimer()
					jobs := x.deposits(min(group, b.N-done))
					b.StartTimer()
					x.apply(b, jobs)
				}
				b.StopTimer()
				after, err := s.Stats()
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(after.BytesWritten-before.BytesWritten)/float64(b.N), "written-B/op")
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "deposits/s")
				if err := s.Close(); err != nil {
					b.Fatal(err)
				}
				_, tight, err := ledgerbolt.Compact(v.path("bank.db"), nil)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(tight)/float64(b.N+len(x.accounts)), "kept-B/entry")
			})
		}
	}
}

// BenchmarkVerify checks a sealed bank of 60,000 entries: keys, envelopes and
// tree, and then the replay. An operation is the whole bank.
func BenchmarkVerify(b *testing.B) {
	v := newVault(b)
	opt := v.options(b, "bank.db")
	opt.Scratch = true
	s := open(b, v.path("bank.db"), opt)
	defer s.Close()
	x := newBench(b, s)
	const deposits = 50_000
	for done := 0; done < deposits; done += 1000 {
		x.apply(b, x.deposits(1000))
	}
	secret, err := v.ring.NaturalSecret()
	if err != nil {
		b.Fatal(err)
	}
	entries := float64(deposits + len(x.accounts))
	b.Run("sealed", func(b *testing.B) {
		for b.Loop() {
			if err := s.CheckSealed(b.Context(), nil, nil, nil); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(entries*float64(b.N)/b.Elapsed().Seconds(), "entries/s")
	})
	b.Run("replay", func(b *testing.B) {
		for b.Loop() {
			scratch := open(b, b.TempDir()+"/scratch.db", ledgerbolt.Options{Scratch: true, Blind: &secret})
			if _, err := ledger.Check(b.Context(), s, scratch, 0, nil); err != nil {
				b.Fatal(err)
			}
			if err := scratch.Close(); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(entries*float64(b.N)/b.Elapsed().Seconds(), "entries/s")
	})
}
