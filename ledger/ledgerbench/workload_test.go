//go:build linux

package ledgerbench

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"time"

	"creditbank/ledger"
)

// workload makes commands. The same size and seed give the same ones. All
// people in it are synthetic (合成).
type workload struct {
	random   *rand.Rand
	accounts int // deposits go to any of so many
	jobs     int // made so far; numbers course runs and keys
	today    func() ledger.Day
}

func newWorkload(accounts int, seed uint64) *workload {
	return &workload{
		random: rand.New(rand.NewPCG(2009, seed)), accounts: accounts,
		today: func() ledger.Day { return ledger.DayOf(time.Now()) },
		jobs:  int(seed) << 32, // so that no two workloads make the same run or key
	}
}

// accountID returns the id of the i-th account, which looks random.
func accountID(i int) ledger.AccountID {
	sum := sha256.Sum256(binary.BigEndian.AppendUint64([]byte("account"), uint64(i)))
	return ledger.NewAccountID(0, [14]byte(sum[:]))
}

// open makes the command that opens the i-th account.
func (w *workload) open(i int) ledger.Command {
	id := accountID(i)
	return ledger.Command{
		Key: ledger.NewKey("office", id.String(), 0), Request: ledger.DigestOf("open", id.String()),
		Actor: "key-office-01", Action: ledger.OpenAccount{Account: id},
	}
}

// idempotencyKey makes a key as the API recommends: a UUID of version 7. A
// millisecond passes with each job.
func (w *workload) idempotencyKey() string {
	ms := uint64(1_262_304_000_000 + w.jobs)
	a, b := w.random.Uint64(), w.random.Uint64()
	return fmt.Sprintf("%08x-%04x-7%03x-%04x-%012x", ms>>16, ms&0xffff, a&0xfff, 0x8000|b>>50, b&(1<<48-1))
}

// job makes a job of n deposits, as an enterprise reports them: the learners
// are any, course, run, site and issuer are common to them.
func (w *workload) job(n int) ledger.Job {
	w.jobs++
	var (
		number = w.random.IntN(131)
		issuer = fmt.Sprintf("enterprise-%03d", w.random.IntN(156))
		course = fmt.Sprintf("CBX-2009-%03d", number)
		run    = fmt.Sprintf("%s-%d", course, w.jobs)
		site   = fmt.Sprintf("site-%03d", w.random.IntN(122))
		text   = w.idempotencyKey()
		today  = w.today()
		hours  = 8 * (1 + w.random.IntN(10))
		until  ledger.Day
	)
	if number%3 == 0 { // a third of the courses expire
		until = today.AddYears(10)
	}
	commands := make([]ledger.Command, n)
	taken := make(map[int]bool, n) // a run credits a learner once
	for i := range commands {
		learner := w.random.IntN(w.accounts)
		for taken[learner] {
			learner = w.random.IntN(w.accounts)
		}
		taken[learner] = true
		id := accountID(learner)
		var evidence [32]byte
		for j := 0; j < len(evidence); j += 8 {
			binary.BigEndian.PutUint64(evidence[j:], w.random.Uint64())
		}
		commands[i] = ledger.Command{
			Key:     ledger.NewKey(issuer, text, uint32(i)),
			Request: ledger.DigestOf("deposit", id.String(), run, string(evidence[:])),
			Actor:   "key-" + issuer,
			Action: ledger.Deposit{
				Account: id, Issuer: issuer, Unit: ledger.Credit, Amount: ledger.Amount(hours) * 1000 / 16,
				Completed: today - 7, Until: until,
				Learning: ledger.Learning{
					Course: course, Catalogue: 3, Run: run, Site: site, Hours: ledger.Amount(hours) * 1000,
					Score: ledger.Amount(60_000 + w.random.IntN(400)*100), HasScore: true,
					Started: today - 37, Evidence: evidence,
				},
			},
		}
	}
	return ledger.Job{Commands: commands}
}

// singles makes n jobs of one deposit each.
func (w *workload) singles(n int) []ledger.Job {
	jobs := make([]ledger.Job, n)
	for i := range jobs {
		jobs[i] = w.job(1)
	}
	return jobs
}
