package ledgertest

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"
	"time"

	"creditbank/ledger"
)

// line is one command of a story, taken apart.
type line struct {
	where   string
	verb    string
	args    []string
	options map[string]string
	request string // the words that the request's digest is made of
	label   string // what the entry is called afterwards
	want    string // the refusal's code, or "carried out"
	again   bool
}

func parseLine(tb testing.TB, where string, words []string) line {
	tb.Helper()
	l := line{where: where, verb: words[0], options: make(map[string]string), want: "carried out"}
	if n := len(words); words[n-1] == "again" {
		l.again, words = true, words[:n-1]
	}
	if n := len(words); n > 2 && words[n-2] == "!" {
		l.want, words = words[n-1], words[:n-2]
	}
	for _, w := range words[1:] {
		name, value, is := strings.Cut(w, "=")
		if !is {
			l.args = append(l.args, w)
			continue
		}
		l.options[name] = value
	}
	l.request = strings.Join(words, " ")
	switch {
	case l.verb == "deposit" && len(l.args) > 1:
		l.label = l.option("as", l.args[1])
	case l.verb == "hold" && len(l.args) > 1:
		l.label = l.args[1]
	}
	return l
}

// arg returns the i-th argument.
func (b *Bank) arg(l line, i int) string {
	b.tb.Helper()
	if i >= len(l.args) {
		b.tb.Fatalf("%s: too few words", l.where)
	}
	return l.args[i]
}

// option returns the option with a name, or what it is without it.
func (l line) option(name, otherwise string) string {
	if v, ok := l.options[name]; ok {
		return v
	}
	return otherwise
}

// command makes the command that l asks for.
func (b *Bank) command(l line) ledger.Command {
	b.tb.Helper()
	b.lines++
	c := ledger.Command{Request: ledger.DigestOf(l.request), Actor: l.option("actor", "tester"), Action: b.action(l)}
	if key := l.option("key", fmt.Sprintf("line %d", b.lines)); key != "none" {
		c.Key = ledger.NewKey("story", key, 0)
	}
	return c
}

func (b *Bank) action(l line) ledger.Action {
	b.tb.Helper()
	reason := l.option("reason", "")
	switch l.verb {
	case "open":
		return ledger.OpenAccount{Account: b.ID(b.arg(l, 0))}
	case "deposit":
		return b.deposit(l)
	case "hold":
		return b.hold(l)
	case "capture":
		c := ledger.Capture{Hold: b.Seq(b.arg(l, 0)), Lots: b.reservations(l, l.args[1:]), Reason: reason}
		if v := l.option("verdict", ""); v != "" {
			c.Verdict = sha256.Sum256([]byte(v))
		}
		return c
	case "release":
		return ledger.Release{Hold: b.Seq(b.arg(l, 0)), Reason: reason}
	case "expire-hold":
		return ledger.ExpireHold{Hold: b.Seq(b.arg(l, 0))}
	case "expire-lot":
		return ledger.ExpireLot{Deposit: b.Seq(b.arg(l, 0))}
	case "reverse":
		return ledger.Reverse{Deposit: b.Seq(b.arg(l, 0)), Reason: reason}
	case "revoke":
		return ledger.Revoke{Deposit: b.Seq(b.arg(l, 0)), Reason: reason}
	case "adjust":
		return ledger.Adjust{Deposit: b.Seq(b.arg(l, 0)), By: b.amount(l, b.arg(l, 1)), Reason: reason}
	case "freeze":
		return ledger.Freeze{Account: b.ID(b.arg(l, 0)), Reason: reason}
	case "unfreeze":
		return ledger.Unfreeze{Account: b.ID(b.arg(l, 0)), Reason: reason}
	case "close":
		return ledger.CloseAccount{Account: b.ID(b.arg(l, 0)), Reason: reason}
	case "merge":
		return ledger.Merge{From: b.ID(b.arg(l, 0)), Into: b.ID(b.arg(l, 1)), Reason: reason}
	case "restrict":
		return ledger.Restrict{Account: b.ID(b.arg(l, 0)), Reason: reason}
	case "erase":
		return ledger.Erase{Account: b.ID(b.arg(l, 0)), Reason: reason}
	case "refuse":
		return ledger.Refuse{Because: ledger.Refusal{Code: ledger.Code(b.arg(l, 0)), Field: "field", Subject: "subject", Has: "has", Wants: "wants"}}
	}
	b.tb.Fatalf("%s: unknown verb", l.where)
	return nil
}

func (b *Bank) deposit(l line) ledger.Action {
	b.tb.Helper()
	course := b.arg(l, 1)
	unit, err := ledger.ParseUnit(l.option("unit", "credit"))
	if err != nil {
		b.tb.Fatalf("%s: %v", l.where, err)
	}
	return ledger.Deposit{
		Account: b.ID(b.arg(l, 0)), Issuer: l.option("issuer", "works"), Unit: unit, Amount: b.amount(l, b.arg(l, 2)),
		Completed: b.day(l, l.option("on", "2009-12-01")), Until: b.day(l, l.option("until", "")),
		Learning: ledger.Learning{
			Course: course, Catalogue: 1, Run: l.option("run", "r1"), Site: l.option("site", "hall"),
			Hours: b.amount(l, l.option("hours", "16")), Score: 87_500, HasScore: true,
			Started: b.day(l, "2009-11-01"), Evidence: [32]byte{1, 2, 3},
		},
	}
}

func (b *Bank) hold(l line) ledger.Action {
	b.tb.Helper()
	deadline := b.Now.Add(30 * 24 * time.Hour)
	if text, ok := l.options["deadline"]; ok {
		deadline = b.time(l.where, text)
	}
	return ledger.PlaceHold{
		Account: b.ID(b.arg(l, 0)), Institution: l.option("institution", "college"),
		Programme: l.option("programme", "mechanics"), Deadline: ledger.InstantOf(deadline),
		Lots: b.reservations(l, l.args[2:]), Reason: l.option("reason", ""),
	}
}

// reservations reads "weld:1.5" and "weld".
func (b *Bank) reservations(l line, words []string) []ledger.Reservation {
	b.tb.Helper()
	var list []ledger.Reservation
	for _, w := range words {
		lot, amount, given := strings.Cut(w, ":")
		r := ledger.Reservation{Lot: b.Seq(lot)}
		if given {
			r.Amount = b.amount(l, amount)
		}
		list = append(list, r)
	}
	return list
}

func (b *Bank) amount(l line, text string) ledger.Amount {
	b.tb.Helper()
	a, err := ledger.ParseAmount(text)
	if err != nil {
		b.tb.Fatalf("%s: %v", l.where, err)
	}
	return a
}

func (b *Bank) day(l line, text string) ledger.Day {
	b.tb.Helper()
	if text == "" {
		return 0
	}
	d, err := ledger.ParseDay(text)
	if err != nil {
		b.tb.Fatalf("%s: %v", l.where, err)
	}
	return d
}
