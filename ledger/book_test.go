package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"creditbank/ledger"
	"creditbank/ledger/fault"
	"creditbank/ledger/ledgermem"

	"github.com/google/go-cmp/cmp"
)

// All goroutines of a bubble must have ended when it does, so each of these
// tests also says that a closed book leaves none behind.

// gate is a hook that lets commits through one by one, with what to say.
type gate struct {
	commits chan error
	applied bool // whether a commit that fails is applied
	groups  int
}

// gated returns a store whose commits wait for the gate.
func gated(applied bool) (*ledgermem.Store, *gate) {
	g := &gate{commits: make(chan error), applied: applied}
	return &ledgermem.Store{Commit: func() (bool, error) {
		g.groups++
		err := <-g.commits
		return err == nil || g.applied, err
	}}, g
}

// reply is what a caller of Do got.
type reply struct {
	outcomes []ledger.Outcome
	err      error
}

// ask has somebody wait for a job, and returns where the reply comes.
func ask(ctx context.Context, b *ledger.Book, job ledger.Job) <-chan reply {
	ch := make(chan reply, 1)
	go func() {
		outcomes, err := b.Do(ctx, job)
		ch <- reply{outcomes, err}
	}()
	return ch
}

// opening is a job that opens n accounts, all of them new for another from.
func opening(from, n int) ledger.Job {
	var job ledger.Job
	for i := from; i < from+n; i++ {
		job.Commands = append(job.Commands, ledger.Command{
			Key:    ledger.NewKey("book", fmt.Sprint(i), 0),
			Action: ledger.OpenAccount{Account: ledger.NewAccountID(0, [14]byte{byte(i >> 8), byte(i), 1})},
		})
	}
	return job
}

// answered reports whether a reply has come.
func answered(ch <-chan reply) bool {
	synctest.Wait()
	return len(ch) > 0
}

func TestBookAnswersAfterCommit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, gate := gated(false)
		b := ledger.NewBook(s, 0, time.Now)
		first := ask(t.Context(), b, opening(0, 1))
		if answered(first) {
			t.Error("an answer before the commit")
		}
		var more []<-chan reply
		for i := 1; i <= 5; i++ {
			more = append(more, ask(t.Context(), b, opening(i, 1)))
		}
		if answered(more[4]) || b.Queued() != 6 {
			t.Errorf("%d commands are queued, want 6 without an answer", b.Queued())
		}
		gate.commits <- nil
		if r := <-first; r.err != nil || r.outcomes[0].Entry.Seq != 1 {
			t.Errorf("Do() = %+v, want entry 1", r)
		}
		if answered(more[0]) {
			t.Error("an answer of the second group before its commit")
		}
		gate.commits <- nil
		for i, ch := range more {
			if r := <-ch; r.err != nil || r.outcomes[0].Refusal != nil {
				t.Errorf("Do(%d) = %+v", i+1, r)
			}
		}
		b.Close()
		if gate.groups != 2 || b.Queued() != 0 {
			t.Errorf("%d groups, %d left in the queue; want 2 groups: what waits goes together", gate.groups, b.Queued())
		}
	})
}

func TestBookGroupsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, gate := gated(false)
		b := ledger.NewBook(s, 0, time.Now)
		var replies []<-chan reply
		for i := range 5 { // the first alone; then two and two
			replies = append(replies, ask(t.Context(), b, opening(i*600, 600)))
			synctest.Wait()
		}
		for range 3 {
			gate.commits <- nil
			synctest.Wait()
		}
		for i, ch := range replies {
			if !answered(ch) {
				t.Errorf("job %d has no answer after three groups", i)
			}
		}
		b.Close()
	})
}

func TestBookQueueFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, gate := gated(false)
		b := ledger.NewBook(s, 0, time.Now)
		var replies []<-chan reply
		for i := range 8 {
			replies = append(replies, ask(t.Context(), b, opening(i*ledger.GroupSize, ledger.GroupSize)))
			synctest.Wait()
		}
		if _, err := b.Do(t.Context(), opening(9000, 1)); !errors.Is(err, fault.Busy) {
			t.Errorf("Do() beyond the queue = %v, want busy", err)
		}
		if outcomes, err := b.Do(t.Context(), ledger.Job{}); err != nil || len(outcomes) != 0 {
			t.Errorf("Do(nothing) = %v, %v, want nothing at once", outcomes, err)
		}
		gate.commits <- nil
		if r := <-replies[0]; r.err != nil {
			t.Errorf("Do() = %v", r.err)
		}
		late := ask(t.Context(), b, opening(9000, 1))
		for range 8 {
			gate.commits <- nil
		}
		if r := <-late; r.err != nil {
			t.Errorf("Do() when there is room again = %v", r.err)
		}
		b.Close()
		if n := len(journalOf(t, s)); n != 8*ledger.GroupSize+1 {
			t.Errorf("%d entries, want %d", n, 8*ledger.GroupSize+1)
		}
	})
}

// journalOf returns a store's journal.
func journalOf(t *testing.T, s ledger.Reader) []ledger.Entry {
	t.Helper()
	list, err := s.Journal(t.Context(), 0, 1, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestBookFailedCommit has a commit fail, with and without its effect. All of
// its group are told that the outcome is unknown, those behind it that nothing
// was tried; and who asks again after a restart gets the truth.
func TestBookFailedCommit(t *testing.T) {
	for _, applied := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			s, gate := gated(applied)
			b := ledger.NewBook(s, 0, time.Now)
			first := ask(t.Context(), b, opening(0, 1))
			synctest.Wait()
			var group []<-chan reply
			for i := 1; i <= 3; i++ {
				group = append(group, ask(t.Context(), b, opening(i, 1)))
			}
			synctest.Wait()
			gate.commits <- nil
			synctest.Wait() // the group is on its way
			behind := ask(t.Context(), b, opening(4, 1))
			synctest.Wait()
			gate.commits <- errors.New("disk is gone")
			if r := <-first; r.err != nil {
				t.Errorf("Do(first) = %v", r.err)
			}
			for _, ch := range group {
				if r := <-ch; !errors.Is(r.err, fault.Unknown) {
					t.Errorf("Do() in the group that failed = %v, want unknown", r.err)
				}
			}
			if r := <-behind; !errors.Is(r.err, fault.Busy) {
				t.Errorf("Do() behind it = %v, want busy", r.err)
			}
			<-b.Stopped()
			if err := b.Halted(); !errors.Is(err, fault.Unknown) {
				t.Errorf("Halted() = %v, want why", err)
			}
			if _, err := b.Do(t.Context(), opening(5, 1)); !errors.Is(err, fault.Busy) {
				t.Errorf("Do() of a halted book = %v, want busy", err)
			}
			if _, err := b.Entry(t.Context(), 0, 1); err != nil {
				t.Errorf("Entry(1) of a halted book = %v, want it to read", err)
			}
			b.Close()

			s.Reopen()
			s.Commit = nil
			b = ledger.NewBook(s, 0, time.Now)
			for i := 1; i <= 4; i++ {
				outcomes, err := b.Do(t.Context(), opening(i, 1))
				if err != nil {
					t.Fatalf("Do(%d) after reopening = %v", i, err)
				}
				if want := applied && i <= 3; outcomes[0].Refusal != nil || outcomes[0].Replayed != want {
					t.Errorf("applied %t: asking for %d again = %+v, want replayed %t", applied, i, outcomes[0], want)
				}
			}
			b.Close()
			if _, err := ledger.Check(t.Context(), s, new(ledgermem.Store), 0, nil); err != nil {
				t.Errorf("Check() = %v", err)
			}
		})
	}
}

func TestBookCloseDrains(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, gate := gated(false)
		b := ledger.NewBook(s, 0, time.Now)
		var replies []<-chan reply
		for i := range 3 {
			replies = append(replies, ask(t.Context(), b, opening(i, 1)))
			synctest.Wait()
		}
		closed := make(chan struct{})
		for range 2 { // by two at once
			go func() {
				b.Close()
				closed <- struct{}{}
			}()
		}
		synctest.Wait()
		if len(closed) > 0 {
			t.Error("Close has returned while jobs wait")
		}
		if _, err := b.Do(t.Context(), opening(9, 1)); !errors.Is(err, fault.Busy) {
			t.Errorf("Do() of a closing book = %v, want busy", err)
		}
		gate.commits <- nil
		gate.commits <- nil
		<-closed
		<-closed
		for i, ch := range replies {
			if r := <-ch; r.err != nil {
				t.Errorf("Do(%d) = %v, want it written before Close returns", i, r.err)
			}
		}
		if b.Halted() != nil {
			t.Errorf("Halted() = %v of a book that was closed", b.Halted())
		}
	})
}

func TestBookGivingUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, gate := gated(false)
		b := ledger.NewBook(s, 0, time.Now)
		bored := errors.New("bored")
		ctx, cancel := context.WithCancelCause(t.Context())
		ch := ask(ctx, b, opening(0, 1))
		synctest.Wait()
		cancel(bored)
		if r := <-ch; !errors.Is(r.err, fault.Unknown) || !errors.Is(r.err, bored) {
			t.Errorf("Do() = %v, want unknown, and why", r.err)
		}
		gate.commits <- nil
		again := ask(t.Context(), b, opening(0, 1))
		synctest.Wait()
		gate.commits <- nil
		if r := <-again; r.err != nil || !r.outcomes[0].Replayed {
			t.Errorf("Do() again = %+v, want the replay of what was done meanwhile", r)
		}
		b.Close()
	})
}

// contradicting is a store that finds itself corrupt.
type contradicting struct{ ledger.Store }

func (contradicting) Apply(context.Context, ledger.Log, ledger.Instant, []ledger.Job) ([][]ledger.Outcome, error) {
	return nil, fmt.Errorf("lot 1: %w", fault.Corrupt)
}

func TestBookHaltsOnContradiction(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := ledger.NewBook(contradicting{new(ledgermem.Store)}, 0, time.Now)
		if _, err := b.Do(t.Context(), opening(0, 1)); !errors.Is(err, fault.Corrupt) {
			t.Errorf("Do() = %v, want corrupt", err)
		}
		<-b.Stopped()
		if err := b.Halted(); !errors.Is(err, fault.Corrupt) {
			t.Errorf("Halted() = %v, want corrupt", err)
		}
	})
}

func TestBookPreview(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := ledger.NewBook(new(ledgermem.Store), 0, time.Now)
		defer b.Close()
		preview, err := b.Preview(t.Context(), opening(0, 2))
		if err != nil {
			t.Fatalf("Preview() = %v", err)
		}
		real, err := b.Do(t.Context(), opening(0, 2))
		if diff := cmp.Diff(preview, real); err != nil || diff != "" {
			t.Errorf("Do() = %v, differs from its preview (-preview +real):\n%s", err, diff)
		}
	})
}
