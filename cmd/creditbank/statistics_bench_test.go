package main

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/ledger"
)

// Size of a round of deposits, and how many rounds of each kind there are.
const (
	statsRoundDeposits = 20_000
	statsRounds        = 4
	statsClients       = 16
	statsBatch         = 100
	statsLearners      = 10_000
)

// BenchmarkDepositBesideStatistics deposits in batches of 100, in rounds with
// and without a follower that counts the statistics beside. A round with it
// ends when all is counted. What it costs is told as deposits per second and
// as processor time for each deposit, which other work on the machine hardly
// changes.
func BenchmarkDepositBesideStatistics(b *testing.B) {
	dir := filepath.Join(b.TempDir(), "bank")
	s := smallBank(b, dir, 1)
	bank, err := openBank(b.Context(), dir, places{}, false, time.Now)
	if err != nil {
		b.Fatal(err)
	}
	defer bank.close()
	day, err := ledger.ParseDay("2024-05-06")
	if err != nil {
		b.Fatal(err)
	}
	office := org.Principal{ID: "bench", Role: org.Office, Organisation: "BJ"}
	for n := range statsLearners / registrar.MaxBatch {
		list := make([]courses.Learner, registrar.MaxBatch)
		for i := range list {
			list[i] = courses.Learner{Name: "学员（合成）", Organisation: "ENT", Synthetic: true}
		}
		registered, _, err := bank.registrar.RegisterLearners(b.Context(), registrar.Request{By: office, Key: fmt.Sprint("learners ", n)}, list)
		if err != nil {
			b.Fatal(err)
		}
		for _, l := range registered {
			s.learners = append(s.learners, l.Account)
		}
	}
	next := 0
	round := func(followed bool) (wall, cpu time.Duration) {
		var work sync.WaitGroup
		ctx, stop := context.WithCancel(b.Context())
		defer stop()
		began, used := time.Now(), processorTime(b)
		if followed {
			work.Go(func() { follow(ctx, bank) })
		}
		batches := make(chan int)
		var clients sync.WaitGroup
		for range statsClients {
			clients.Go(func() {
				for first := range batches {
					depositBatch(b, bank, s, first, day)
				}
			})
		}
		for range statsRoundDeposits / statsBatch {
			batches <- next
			next += statsBatch
		}
		close(batches)
		clients.Wait()
		wall = time.Since(began)
		stop()
		work.Wait()
		if followed {
			if _, err := bank.statsDesk.Follower.Catch(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
		return wall, processorTime(b) - used
	}
	for b.Loop() {
		var wall, cpu [2]time.Duration
		for range statsRounds {
			for i, followed := range [...]bool{false, true} {
				w, c := round(followed)
				wall[i], cpu[i] = wall[i]+w, cpu[i]+c
				if _, err := bank.statsDesk.Follower.Catch(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
		}
		deposits := float64(statsRounds * statsRoundDeposits)
		b.ReportMetric(deposits/wall[0].Seconds(), "alone-deposits/s")
		b.ReportMetric(deposits/wall[1].Seconds(), "followed-deposits/s")
		b.ReportMetric(float64(cpu[0].Microseconds())/deposits, "alone-cpu-µs/deposit")
		b.ReportMetric(float64(cpu[1].Microseconds())/deposits, "followed-cpu-µs/deposit")
	}
}

// follow counts from time to time, as the program does.
func follow(ctx context.Context, bank *bank) {
	for {
		if _, err := bank.statsDesk.Follower.Catch(ctx); err != nil && ctx.Err() == nil {
			panic(err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Second):
		}
	}
}

func depositBatch(b *testing.B, bank *bank, s small, first int, day ledger.Day) {
	items := make([]courses.Completion, statsBatch)
	for i := range items {
		n := first + i
		items[i] = courses.Completion{
			Learner: s.learners[n%len(s.learners)].String(), Course: "GA01", Run: fmt.Sprint(n),
			Hours: 16 * ledger.One, Score: 88_500, HasScore: true, Completed: day - ledger.Day(n/200_000),
		}
	}
	q := registrar.Request{By: org.Principal{ID: "bench", Role: org.Enterprise, Organisation: "ENT"}, Key: fmt.Sprint("statistics ", first)}
	outcomes, err := bank.registrar.Deposit(b.Context(), q, items, true)
	if err != nil || outcomes[0].Refusal != nil {
		b.Errorf("deposit = %+v, %v", outcomes, err)
	}
}

// processorTime is what the process has used.
func processorTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
