package transcript_test

import (
	"bytes"
	"errors"
	"testing"

	"creditbank/ledger"
	"creditbank/ledger/fault"
	"creditbank/ledger/transcript"
)

// TestCrookedBank: entries that a bank booked against its own rules are found,
// although they are sealed, logged and linked as they should be. Build uses
// the walk of Verify, so what it refuses Verify would have refused.
func TestCrookedBank(t *testing.T) {
	for _, c := range []struct {
		what  string
		entry uint64
		crook func(*ledger.Entry)
		want  transcript.Code
	}{
		{"credits from nowhere", 3, func(e *ledger.Entry) { e.After.Of(ledger.Credit).Posted += 1 }, transcript.BalanceWrong},
		{"credits taken in silence", 6, func(e *ledger.Entry) { e.Postings = e.Postings[:1] }, transcript.BalanceWrong},
		{"a posting twice", 3, func(e *ledger.Entry) { e.Postings = append(e.Postings, e.Postings[0]) }, transcript.PostingUnsound},
		{"a negative amount", 3, func(e *ledger.Entry) { e.Postings[0].Amount = 0 }, transcript.PostingUnsound},
		{"from an unknown side", 3, func(e *ledger.Entry) { e.Postings[0].From = 9 }, transcript.PostingUnsound},
		{"what was redeemed comes back", 5, func(e *ledger.Entry) { e.Postings[0].From = ledger.Programme }, transcript.PostingUnsound},
		{"a lot that is to come", 5, func(e *ledger.Entry) { e.Postings[0].Lot = e.Seq + 1 }, transcript.PostingUnsound},
		{"another predecessor", 3, func(e *ledger.Entry) { e.Prev-- }, transcript.LinkBroken},
		{"another history", 3, func(e *ledger.Entry) { e.PrevCommitment[0] ^= 1 }, transcript.LinkBroken},
		{"a second beginning", 3, func(e *ledger.Entry) { e.Kind, e.Learning, e.Postings = ledger.KindOpen, nil, nil }, transcript.LinkBroken},
		{"no beginning", 1, func(e *ledger.Entry) { e.Kind = ledger.KindUnfreeze }, transcript.LinkBroken},
		{"another account", 3, func(e *ledger.Entry) { e.Account[9] ^= 1 }, transcript.OtherAccount},
		{"earlier than before", 3, func(e *ledger.Entry) { e.BookedAt -= 8e9 }, transcript.TimeWrong},
		// The leaf goes by the entry's own day, so the entry after it is early.
		{"a day late", 3, func(e *ledger.Entry) { e.BookedAt += 86400e6 }, transcript.TimeWrong},
	} {
		b := newBank(t)
		b.crook = func(e *ledger.Entry) {
			if e.AccountSeq == c.entry {
				c.crook(e)
			}
		}
		l := b.newLearner(7)
		_, err := transcript.Build(b.draft(l), b.signers(b.papers)[0])
		if code := codeOf(err); code != c.want || !errors.Is(err, fault.Corrupt) {
			t.Errorf("%s: Build = %v, want %s", c.what, err, c.want)
		}
	}
}

// TestOldParts puts parts of an older transcript, and of another learner's,
// into a newer one.
func TestOldParts(t *testing.T) {
	b := newBank(t)
	l := b.newLearner(6)
	older := b.build(b.draft(l))
	b.others(5)
	for range 3 {
		b.next(l)
	}
	newer, other := b.build(b.draft(l)), b.build(b.draft(b.newLearner(9)))
	const head, checkpoint, entries = 1, 2, 5 // lines
	mix := func(into, from []byte, lines ...int) []byte {
		a, c := bytes.SplitAfter(into, []byte("\n")), bytes.SplitAfter(from, []byte("\n"))
		for _, n := range lines {
			a[n] = c[n]
		}
		return bytes.Join(a, nil)
	}
	// The newer head over the older entries: what was booked since is hidden.
	shorter := mix(older, newer, head, checkpoint)
	for _, c := range []struct {
		what string
		file []byte
		want transcript.Code
	}{
		{"the older one as it was", older, ""},
		{"the newer one as it is", newer, ""},
		{"an older header", mix(newer, older, head), transcript.CheckpointChanged},
		{"an older checkpoint", mix(newer, older, checkpoint), transcript.CheckpointChanged},
		{"an older header and checkpoint", mix(newer, older, head, checkpoint), transcript.NotInLog},
		{"older entries under a newer head", shorter, transcript.NotInLog},
		{"another learner's header and checkpoint", mix(newer, other, head, checkpoint), transcript.NotInLog},
		{"another learner's entry", mix(newer, other, entries+2), transcript.NotInLog},
	} {
		if _, err := transcript.Verify(c.file, b.public(), during); codeOf(err) != c.want || (err == nil) != (c.want == "") {
			t.Errorf("%s: Verify = %v, want %q", c.what, err, c.want)
		}
	}

	// Of one checkpoint: the header of another learner fits no entry.
	second := b.newLearner(9)
	mine, theirs := b.build(b.draft(l)), b.build(b.draft(second))
	if _, err := transcript.Verify(mix(mine, theirs, head), b.public(), during); codeOf(err) != transcript.OtherAccount {
		t.Errorf("another learner's header of the same moment: Verify = %v, want other account", err)
	}
	hidden, err := transcript.Hide(mine, "account")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := transcript.Verify(mix(hidden, theirs, head), b.public(), during); codeOf(err) != transcript.HeaderContradicts {
		t.Errorf("another learner's header over hidden accounts: Verify = %v, want contradiction", err)
	}
}
