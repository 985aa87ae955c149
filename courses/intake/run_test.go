package intake_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"creditbank/courses/intake"
)

// The worker takes what waits, the oldest first, also what came before it ran;
// it leaves alone for a while what fails for a reason of ours, and ends when
// it is told to.
func TestRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		defer w.book.Close() // its writer belongs to this bubble
		before := w.send(intake.GoodRows, w.file())
		failures := 2
		broken := errors.New("the disk is full")
		w.store.Commit = func() (bool, error) {
			if failures--; failures >= 0 {
				return false, broken
			}
			return true, nil
		}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			w.desk.Run(ctx)
		}()
		state := func(r intake.Report) intake.State {
			got, err := w.desk.Report(ctx, office, r.ID)
			w.must(err)
			return got.State
		}
		synctest.Wait()
		if got := state(before); got != intake.Received {
			t.Errorf("a report that failed is %s, want it as it was", got)
		}
		for range 3 {
			w.pass(time.Minute)
			time.Sleep(time.Minute) // of the bubble
			synctest.Wait()
		}
		if got := state(before); got != intake.Done {
			t.Errorf("a report that failed twice is %s, want %s", got, intake.Done)
		}
		after := w.send(intake.CheckOnly, heading+strings.Repeat("王芳,"+w.account(0)+",GA01,R1,32,2024-03-01\n", 3))
		synctest.Wait()
		if got := state(after); got != intake.Checked {
			t.Errorf("a report that came while the worker ran is %s, want %s", got, intake.Checked)
		}
		stop()
		<-done
		w.verify()
	})
}
