package main

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"creditbank/ledger"
)

// hledgerWriter writes entries as a journal of hledger, a program for plain
// text accounting that knows nothing of us. After each entry it asserts what
// the learner has, as the bank wrote it at the time; the sums are hledger's.
type hledgerWriter struct {
	w   *bufio.Writer
	day ledger.Day // of the entry before
}

func newHledgerWriter(to io.Writer, about string) *hledgerWriter {
	w := &hledgerWriter{w: bufio.NewWriter(to)}
	fmt.Fprintf(w.w, "; %s\n; hledger -f FILE check\ndecimal-mark .\n", about)
	for _, u := range ledger.Units {
		fmt.Fprintf(w.w, "commodity 1000.000 %s\n", u)
	}
	return w
}

// hledgerAccount is one account of the journal in one unit.
type hledgerAccount struct {
	unit ledger.Unit
	name string
}

// entry writes one entry. Of a forgotten one only its number is left.
func (w *hledgerWriter) entry(e *ledger.Entry) {
	if e.Kind == ledger.Forgotten {
		fmt.Fprintf(w.w, "\n; (%d) forgotten\n", e.Seq)
		return
	}
	what := []string{e.Kind.String()}
	if e.Learning != nil {
		what = append(what, hledgerName(e.Learning.Course), hledgerName(e.Learning.Run))
	}
	if e.Ref != 0 {
		what = append(what, fmt.Sprintf("of (%d)", e.Ref))
	}
	w.day = e.BookedAt.Day()
	fmt.Fprintf(w.w, "\n%s (%d) %s\n", w.day, e.Seq, strings.Join(what, " "))
	if e.Effective != 0 && e.Effective != w.day {
		fmt.Fprintf(w.w, "    ; effective:%s\n", e.Effective)
	}
	moved := make(map[hledgerAccount]ledger.Amount)
	for _, p := range e.Postings {
		moved[hledgerAccount{p.Unit, w.side(e, p.From)}] -= p.Amount
		moved[hledgerAccount{p.Unit, w.side(e, p.To)}] += p.Amount
	}
	for _, c := range e.Closing {
		moved[hledgerAccount{c.Unit, hledgerTotal(c.TotalKey)}] += c.Amount
	}
	asserted := make(map[hledgerAccount]ledger.Amount)
	if e.Kind != ledger.KindErasure {
		touched := func(u ledger.Unit) bool {
			return slices.ContainsFunc(e.Postings, func(p ledger.Posting) bool { return p.Unit == u })
		}
		for _, u := range ledger.Units {
			b := e.After.Of(u)
			if u != ledger.Credit && *b == (ledger.Balance{}) && !touched(u) {
				continue // most learners have no points
			}
			asserted[hledgerAccount{u, w.side(e, ledger.Available)}] = b.Available()
			asserted[hledgerAccount{u, w.side(e, ledger.Held)}] = b.Held
			asserted[hledgerAccount{u, w.side(e, ledger.Owed)}] = -b.Owed
		}
	}
	w.postings(moved, asserted)
}

// postings writes what was moved, and what is there afterwards.
func (w *hledgerWriter) postings(moved, asserted map[hledgerAccount]ledger.Amount) {
	for a := range asserted {
		moved[a] += 0
	}
	for _, a := range slices.SortedFunc(maps.Keys(moved), func(a, b hledgerAccount) int {
		return cmp.Or(cmp.Compare(a.unit, b.unit), strings.Compare(a.name, b.name))
	}) {
		line := fmt.Sprintf("    %-48s  %s %s", a.name, moved[a], a.unit)
		if is, known := asserted[a]; known {
			line += fmt.Sprintf(" = %s %s", is, a.unit)
		}
		fmt.Fprintln(w.w, line)
	}
}

// side names the account of one side of an entry's posting.
func (w *hledgerWriter) side(e *ledger.Entry, s ledger.Side) string {
	switch s {
	case ledger.Issuer:
		return hledgerTotal(ledger.TotalKey{Side: s, Code: e.Issuer})
	case ledger.Programme:
		return hledgerTotal(ledger.TotalKey{Side: s, Code: e.Programme})
	case ledger.Available, ledger.Held, ledger.Owed:
		return "learner:" + e.Account.String() + ":" + s.String()
	}
	return s.String()
}

// totals asserts the bank's own sums over all entries, of one moment.
func (w *hledgerWriter) totals(totals map[ledger.TotalKey]ledger.Amount) {
	asserted := make(map[hledgerAccount]ledger.Amount)
	for k, sum := range totals {
		switch k.Side {
		case ledger.Available, ledger.Held, ledger.Owed:
			continue // of all learners together; theirs are asserted one by one
		}
		asserted[hledgerAccount{k.Unit, hledgerTotal(k)}] = sum
	}
	if len(asserted) > 0 {
		fmt.Fprintf(w.w, "\n%s totals of the bank\n", w.day)
		w.postings(make(map[hledgerAccount]ledger.Amount), asserted)
	}
}

func (w *hledgerWriter) note(text string) { fmt.Fprintf(w.w, "\n; %s\n", text) }

// close writes what is left and returns the first error there was.
func (w *hledgerWriter) close() error { return w.w.Flush() }

// hledgerTotal names the account of a total.
func hledgerTotal(k ledger.TotalKey) string {
	if k.Side == ledger.Issuer || k.Side == ledger.Programme {
		return k.Side.String() + ":" + hledgerName(k.Code)
	}
	return k.Side.String()
}

// hledgerName writes a code so that nothing in it means anything to hledger.
// Different codes have different names.
func hledgerName(code string) string {
	if code == "" {
		return "%"
	}
	var b strings.Builder
	for _, c := range []byte(code) {
		plain := c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= 0x80 || c == '.' || c == '-' || c == '_'
		if plain {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
