package transcript

import (
	"fmt"

	"creditbank/ledger"
	"creditbank/ledger/seal"
)

// record is a learner's entries while they are walked from the first to the
// last, each of them authentic.
type record struct {
	entries  []*shown
	state    ledger.AccountState
	balances ledger.Balances
	head     [32]byte
}

// follow checks that the next entry follows from those before it, and that the
// balances in it follow from its postings.
func (r *record) follow(s *shown, tag AccountTag) *Problem {
	number := len(r.entries) + 1
	problem := func(code Code, field, format string, args ...any) *Problem {
		return &Problem{Code: code, Entry: number, Field: field, Detail: fmt.Sprintf(format, args...)}
	}
	e, hidden := &s.entry, s.closed
	var last shown // zero before the first entry
	if number > 1 {
		last = *r.entries[number-2]
	}
	switch {
	case e.Prev != last.entry.Seq:
		return problem(LinkBroken, "prev", "it says %d, the entry before it is %d", e.Prev, last.entry.Seq)
	case e.PrevCommitment != r.head:
		return problem(LinkBroken, "prev_commitment", "")
	case e.Seq <= last.entry.Seq:
		return problem(LinkBroken, "seq", "%d after %d", e.Seq, last.entry.Seq)
	case number > 1 && s.index <= last.index:
		return problem(LinkBroken, "", "leaf %d after leaf %d", s.index, last.index)
	case s.leaf.Class != seal.ClassEntry:
		return problem(LinkBroken, "", "its leaf is of class %d", s.leaf.Class)
	case (e.Kind == ledger.KindOpen) != (number == 1):
		return problem(LinkBroken, "kind", "%s", e.Kind)
	case !hidden["account"] && TagOf(e.Account) != tag:
		return problem(OtherAccount, "account", "%s", e.Account)
	case !hidden["booked_at"] && e.BookedAt.Day() != s.leaf.Day:
		return problem(TimeWrong, "booked_at", "its leaf says %s", s.leaf.Day)
	case s.leaf.Day < last.leaf.Day:
		return problem(TimeWrong, "", "%s after %s", s.leaf.Day, last.leaf.Day)
	case number > 1 && !hidden["booked_at"] && !last.closed["booked_at"] && e.BookedAt <= last.entry.BookedAt:
		return problem(TimeWrong, "booked_at", "%s after %s", e.BookedAt, last.entry.BookedAt)
	}
	balances := r.balances
	if hidden["postings"] {
		balances = e.After
	}
	for _, p := range e.Postings {
		if why := unsound(e, p); why != "" {
			return problem(PostingUnsound, "postings", "%s", why)
		}
		balances.Add(p)
	}
	for _, u := range ledger.Units {
		got, want := *e.After.Of(u), *balances.Of(u)
		if got != want {
			return problem(BalanceWrong, "balance", "%s: it says %s, the postings give %s", u, balanceText(got), balanceText(want))
		}
		if got.Held < 0 || got.Posted < got.Held || got.Owed < 0 {
			return problem(BalanceWrong, "balance", "%s: %s is below zero", u, balanceText(got))
		}
	}
	r.balances, r.head = e.After, s.leaf.Commitment
	switch e.Kind {
	case ledger.KindOpen, ledger.KindUnfreeze:
		r.state = ledger.Open
	case ledger.KindFreeze:
		r.state = ledger.Frozen
	case ledger.KindClose:
		r.state = ledger.Closed
	case ledger.KindRestrict:
		r.state = ledger.Restricted
	case ledger.KindMerge:
		r.state = ledger.Merged
	}
	r.entries = append(r.entries, s)
	return nil
}

// unsound returns why no rule makes such a posting, or "".
func unsound(e *ledger.Entry, p ledger.Posting) string {
	known := func(s ledger.Side) bool { return s >= ledger.Issuer && s <= ledger.Transit }
	switch {
	case p.Amount <= 0:
		return fmt.Sprintf("amount %s", p.Amount)
	case !known(p.From) || !known(p.To) || p.From == p.To:
		return fmt.Sprintf("from %s to %s", p.From, p.To)
	case p.From == ledger.Programme || p.To == ledger.Owed || p.From == ledger.Owed && p.To != ledger.Revoked:
		return "takes back what was redeemed"
	case p.Lot == 0 || p.Lot > e.Seq:
		return fmt.Sprintf("lot %d does not exist yet", p.Lot)
	case e.Kind == ledger.KindDeposit && (len(e.Postings) != 1 || p.From != ledger.Issuer || p.Lot != e.Seq):
		return "is not that of a deposit"
	case e.Kind == ledger.KindTransfer && (len(e.Postings) != 1 || p.From != ledger.Transit || p.To != ledger.Available || p.Lot != e.Seq),
		e.Kind != ledger.KindTransfer && p.From == ledger.Transit,
		p.To == ledger.Transit && (e.Kind != ledger.KindMerge || p.From != ledger.Available):
		return "is not that of a merge"
	}
	return ""
}

func balanceText(b ledger.Balance) string {
	return fmt.Sprintf("posted %s held %s owed %s", b.Posted, b.Held, b.Owed)
}

// numbered checks that the entries have the numbers 1, 2, 3, … of their
// account, and says what was done to them if not.
func numbered(list []*shown) *Problem {
	at := make(map[uint64]int, len(list)) // position by number
	for i, s := range list {
		if first, twice := at[s.entry.AccountSeq]; twice {
			return &Problem{Code: EntryRepeated, Entry: i + 1, Detail: fmt.Sprintf("it is entry %d again", first)}
		}
		at[s.entry.AccountSeq] = i + 1
	}
	for i, s := range list {
		want := uint64(i + 1)
		if s.entry.AccountSeq == want {
			continue
		}
		if where, ok := at[want]; ok {
			return &Problem{Code: OrderChanged, Entry: i + 1, Detail: fmt.Sprintf("number %d is here, number %d in place %d", s.entry.AccountSeq, want, where)}
		}
		return &Problem{Code: EntryMissing, Entry: i + 1, Detail: fmt.Sprintf("number %d, the next one is %d", want, s.entry.AccountSeq)}
	}
	return nil
}

// walk checks all entries of a file and compares them with its header.
func walk(f *file, h *Header) (*record, *Problem) {
	list := make([]*shown, len(f.Entries))
	for i := range f.Entries {
		s, problem := f.Entries[i].authentic(i+1, h.Checkpoint)
		if problem != nil {
			return nil, problem
		}
		list[i] = s
	}
	if problem := numbered(list); problem != nil {
		return nil, problem
	}
	r := new(record)
	for _, s := range list {
		if problem := r.follow(s, h.Account); problem != nil {
			return nil, problem
		}
	}
	contradicts := func(what string, says, gives any) *Problem {
		return &Problem{Code: HeaderContradicts, Detail: fmt.Sprintf("%s: it says %v, the entries give %v", what, says, gives)}
	}
	n := uint64(len(list))
	switch {
	case n < h.Entries:
		return nil, &Problem{Code: EntryMissing, Detail: fmt.Sprintf("the header says there are %d, the file ends with %d", h.Entries, n)}
	case n > h.Entries:
		return nil, contradicts("entries", h.Entries, n)
	case r.head != h.Head:
		return nil, contradicts("commitment of the last entry", fmt.Sprintf("%x", h.Head), fmt.Sprintf("%x", r.head))
	case r.state != h.State:
		return nil, contradicts("state", stateText(h.State), stateText(r.state))
	}
	for _, u := range ledger.Units {
		if says, gives := *h.Balances.Of(u), *r.balances.Of(u); says != gives {
			return nil, contradicts("balance of "+u.String(), balanceText(says), balanceText(gives))
		}
	}
	return r, nil
}
