package ledgertest

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"creditbank/ledger"
	"creditbank/ledger/fault"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

type opener = func(testing.TB) ledger.Store

// testLife tells a whole story and looks at where everything stands.
func testLife(t *testing.T, open opener) {
	b := NewBank(t, open(t))
	outcomes := b.Run(life)
	entries := b.Booked(outcomes)
	journal, err := b.Store.Journal(t.Context(), 0, 0, len(entries)+10)
	if diff := cmp.Diff(entries, journal); err != nil || diff != "" {
		t.Errorf("Journal: %v, differs from the outcomes (-outcomes +journal):\n%s", err, diff)
	}
	if got, want := head(t, b.Store, 0), (ledger.Head{Seq: uint64(len(entries)), BookedAt: entries[len(entries)-1].BookedAt}); got != want {
		t.Errorf("Head(0) = %v, want %v", got, want)
	}
	lin, err := b.Store.Account(t.Context(), b.ID("lin"))
	want := ledger.Account{
		ID: b.ID("lin"), State: ledger.Closed, Seq: 23, Head: uint64(len(entries)), LastLot: b.Seq("drill"),
		Balances: ledger.Balances{{Owed: 1000}, {}},
	}
	if err != nil || lin != want {
		t.Errorf("Account(lin) = %+v, %v, want %+v", lin, err, want)
	}
	h1, err := b.Store.Hold(t.Context(), 0, b.Seq("h1"))
	wantHold := ledger.HoldRecord{
		Seq: b.Seq("h1"), Account: b.ID("lin"), Institution: "college", Programme: "mechanics",
		Deadline: ledger.InstantOf(b.time("", "2010-01-31T00:00:00Z")), State: ledger.HoldCaptured, Ended: b.Seq("h1") + 1,
		Lots: []ledger.Reservation{{Lot: b.Seq("weld"), Amount: 1500}, {Lot: b.Seq("lathe"), Amount: 1500}},
	}
	if diff := cmp.Diff(wantHold, h1); err != nil || diff != "" {
		t.Errorf("Hold(h1): %v (-want +got):\n%s", err, diff)
	}
	h5, err := b.Store.Hold(t.Context(), 0, b.Seq("h5"))
	if err != nil || h5.State != ledger.HoldRevoked || len(h5.Lots) != 0 {
		t.Errorf("Hold(h5) = %+v, %v, want it revoked and empty", h5, err)
	}
	Verify(t, b.Store, open(t), 0)
}

// testRefusals sees that a refusal is an outcome for ever, with all it says.
func testRefusals(t *testing.T, open opener) {
	b := NewBank(t, open(t))
	first := b.Run("refuse course-unknown key=k ! course-unknown")
	again := b.Run(`
		open lin
		refuse course-unknown key=k ! course-unknown again
		open wang key=k ! key-reused
		refuse course-unknown key=k ! course-unknown again`)
	if diff := cmp.Diff(first[0].Refusal, again[1].Refusal); diff != "" {
		t.Errorf("the replay says something else (-first +again):\n%s", diff)
	}
	if got := head(t, b.Store, 0).Seq; got != 1 {
		t.Errorf("%d entries, want 1: a refusal makes none", got)
	}
}

// testOnceAcrossGroups asks again, later and in other company.
func testOnceAcrossGroups(t *testing.T, open opener) {
	b := NewBank(t, open(t))
	first := b.Run(`
		open lin
		deposit lin weld 2 key=k`)
	again := b.Run(`
		freeze lin
		at 2010-12-10T01:00:00Z
		deposit lin weld 2 key=k again
		deposit lin weld 3 key=k ! key-reused
		deposit lin weld 2 key=other ! already-credited
		job
			deposit lin lathe 1
			deposit lin weld 2 key=k again
			deposit lin weld 2 key=other ! already-credited again
		end`)
	for _, i := range []int{1, 5} {
		if diff := cmp.Diff(first[1].Entry, again[i].Entry); diff != "" {
			t.Errorf("outcome %d (-first +again):\n%s", i, diff)
		}
	}
}

// testOnceInAGroup has the same key twice in one job, and in two jobs of one
// transaction.
func testOnceInAGroup(t *testing.T, open opener) {
	b := NewBank(t, open(t))
	b.Run(`
		open lin
		job
			deposit lin weld 2 key=k
			deposit lin weld 2 key=k again
			deposit lin weld 3 key=k ! key-reused
			deposit lin weld 2 ! already-credited
			capture 99 key=r ! hold-unknown
			capture 99 key=r ! hold-unknown again
		end`)
	command := func(key, course string) ledger.Command {
		return ledger.Command{Key: ledger.NewKey("story", key, 1), Request: ledger.DigestOf(course), Action: ledger.Deposit{
			Account: b.ID("lin"), Issuer: "works", Unit: ledger.Credit, Amount: 1000, Completed: 14000,
			Learning: ledger.Learning{Course: course, Run: "r1"},
		}}
	}
	jobs := []ledger.Job{
		{Commands: []ledger.Command{command("a", "lathe")}},
		{Commands: []ledger.Command{command("a", "lathe"), command("b", "lathe")}, Atomic: true},
		{Commands: []ledger.Command{command("a", "paint"), command("b", "drill")}},
	}
	got, err := b.Store.Apply(t.Context(), 0, ledger.InstantOf(b.Now), jobs)
	if err != nil {
		t.Fatalf("Apply() = %v", err)
	}
	if a, again := got[0][0], got[1][0]; a.Refusal != nil || !again.Replayed || !cmp.Equal(a.Entry, again.Entry) {
		t.Errorf("the second job's first outcome = %+v, want the replay of %+v", again, a)
	}
	for i, want := range []ledger.Code{ledger.AlreadyCredited, ledger.KeyReused, ledger.KeyReused} {
		o := [...]ledger.Outcome{got[1][1], got[2][0], got[2][1]}[i]
		if o.Refusal == nil || o.Refusal.Code != want {
			t.Errorf("outcome %d = %+v, want %s", i, o, want)
		}
	}
}

// testAtomic sees that all of a job happens or nothing but its outcomes.
func testAtomic(t *testing.T, open opener) {
	b := NewBank(t, open(t))
	b.Run("open lin\ndeposit lin weld 2 until=2019-12-10\nhold lin h weld:1")
	before := facts(t, b.Store, 0)
	b.Run(`
		atomic
			deposit lin lathe 1 key=a ! batch-aborted
			release h key=none ! batch-aborted
			hold lin h2 weld key=b ! batch-aborted
			capture h key=c ! hold-ended
			deposit lin paint 1 key=d ! batch-aborted
			freeze lin key=none ! batch-aborted
		end`)
	if diff := cmp.Diff(before, facts(t, b.Store, 0)); diff != "" {
		t.Errorf("an aborted job left something (-before +after):\n%s", diff)
	}
	b.Run(`
		deposit lin lathe 1 key=a ! batch-aborted again
		capture h key=c ! hold-ended again`)
	b.Run(`
		atomic
			deposit lin lathe 1 key=e
			release h key=f
		end
		atomic
			deposit lin lathe 1 key=e again
			release h key=f again
			deposit lin paint 1 key=g
		end`)
	Verify(t, b.Store, open(t), 0)
}

// testPreview compares what a preview says with what then happens.
func testPreview(t *testing.T, open opener) {
	b := NewBank(t, open(t))
	b.Run("open lin\ndeposit lin weld 2")
	jobs := []ledger.Job{{Commands: []ledger.Command{
		b.command(parseLine(t, "", []string{"hold", "lin", "h", "weld:1"})),
		b.command(parseLine(t, "", []string{"capture", "3", "weld:0.5"})),
		b.command(parseLine(t, "", []string{"capture", "3"})),
		b.command(parseLine(t, "", []string{"deposit", "lin", "lathe", "1.5"})),
	}}}
	before := facts(t, b.Store, 0)
	now := ledger.InstantOf(b.Now.Add(time.Hour))
	preview, err := b.Store.Preview(t.Context(), 0, now, jobs)
	if err != nil {
		t.Fatalf("Preview() = %v", err)
	}
	if diff := cmp.Diff(before, facts(t, b.Store, 0)); diff != "" {
		t.Errorf("the preview wrote (-before +after):\n%s", diff)
	}
	real, err := b.Store.Apply(t.Context(), 0, now, jobs)
	if err != nil {
		t.Fatalf("Apply() = %v", err)
	}
	// What an entry is linked to is known when it is sealed.
	if diff := cmp.Diff(preview, real, cmpopts.IgnoreFields(ledger.Entry{}, "PrevCommitment")); diff != "" {
		t.Errorf("the preview differs from what happened (-preview +real):\n%s", diff)
	}
	codes := []string{}
	for _, o := range real[0] {
		if o.Refusal != nil {
			codes = append(codes, string(o.Refusal.Code))
		} else {
			codes = append(codes, o.Entry.Kind.String())
		}
	}
	if want := []string{"hold", "capture", "hold-ended", "deposit"}; !slices.Equal(codes, want) {
		t.Errorf("outcomes = %v, want %v", codes, want)
	}
}

// testTimes lets the clock stand still and step back.
func testTimes(t *testing.T, open opener) {
	b := NewBank(t, open(t))
	outcomes := b.Run(`
		open lin
		open wang
		at 1999-12-10T01:00:00Z
		open zhao
		job
			open qian
			open sun
		end`)
	for i := 1; i < len(outcomes); i++ {
		if was, is := outcomes[i-1].Entry.BookedAt, outcomes[i].Entry.BookedAt; is != was+1 {
			t.Errorf("entry %d is booked at %d after %d, want the next microsecond", i+1, is, was)
		}
	}
}

// testNothingToDo applies nothing, several ways.
func testNothingToDo(t *testing.T, open opener) {
	s := open(t)
	for _, jobs := range [][]ledger.Job{nil, {}, {{}}, {{Atomic: true}, {}}} {
		got, err := s.Apply(t.Context(), 0, 1, jobs)
		if err != nil || len(got) != len(jobs) {
			t.Errorf("Apply(%d empty jobs) = %v, %v", len(jobs), got, err)
		}
	}
	if err := s.Replay(t.Context(), 0, nil); err != nil {
		t.Errorf("Replay(nothing) = %v", err)
	}
	if got := head(t, s, 0); got != (ledger.Head{}) {
		t.Errorf("Head(0) = %v, want none", got)
	}
}

// testCancelled asks for things after giving up.
func testCancelled(t *testing.T, open opener) {
	b := NewBank(t, open(t))
	b.Run("open lin")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	job := ledger.Job{Commands: []ledger.Command{{Action: ledger.OpenAccount{Account: b.ID("wang")}}}}
	if _, err := b.Store.Apply(ctx, 0, 1, []ledger.Job{job}); !errors.Is(err, context.Canceled) {
		t.Errorf("Apply(cancelled) = %v, want it cancelled", err)
	}
	if _, err := b.Store.Account(ctx, b.ID("lin")); !errors.Is(err, context.Canceled) {
		t.Errorf("Account(cancelled) = %v, want it cancelled", err)
	}
	if _, err := b.Store.Account(t.Context(), b.ID("wang")); !errors.Is(err, fault.NotFound) {
		t.Errorf("Account(wang) = %v, want it not found: nothing was to be written", err)
	}
}

// testClosed uses a store that is closed.
func testClosed(t *testing.T, open opener) {
	b := NewBank(t, open(t))
	b.Run("open lin")
	for range 2 {
		if err := b.Store.Close(); err != nil {
			t.Fatalf("Close() = %v", err)
		}
	}
	if _, err := b.Store.Apply(t.Context(), 0, 1, nil); !errors.Is(err, fault.Busy) {
		t.Errorf("Apply after Close = %v, want busy", err)
	}
	if _, err := b.Store.Preview(t.Context(), 0, 1, nil); !errors.Is(err, fault.Busy) {
		t.Errorf("Preview after Close = %v, want busy", err)
	}
	if _, err := b.Store.Account(t.Context(), b.ID("lin")); !errors.Is(err, fault.Busy) {
		t.Errorf("Account after Close = %v, want busy", err)
	}
	if err := b.Store.Facts(t.Context(), 0, func(ledger.Fact) error { return nil }); !errors.Is(err, fault.Busy) {
		t.Errorf("Facts after Close = %v, want busy", err)
	}
}
