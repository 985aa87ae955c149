package ledger_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"creditbank/ledger"
	"creditbank/ledger/fault"
	"creditbank/ledger/ledgermem"
	"creditbank/ledger/ledgertest"
)

// TestWritable asks for entries that could be written but not be read again,
// or that no rule looks at. Each must be refused, and the bank goes on.
func TestWritable(t *testing.T) {
	b := ledgertest.NewBank(t, new(ledgermem.Store))
	b.Run("open lin\ndeposit lin weld 2")
	good := ledger.Deposit{
		Account: b.ID("lin"), Issuer: "works", Unit: ledger.Credit, Amount: 1000, Completed: 14000,
		Learning: ledger.Learning{Course: "lathe", Run: "r1", Hours: 16000},
	}
	deposit := func(change func(*ledger.Deposit)) ledger.Command {
		d := good
		change(&d)
		return ledger.Command{Action: d}
	}
	const gbk = "\xba\xb8\xbd\xd3"
	for name, test := range map[string]struct {
		command ledger.Command
		want    ledger.Code
	}{
		"course not UTF-8":  {deposit(func(d *ledger.Deposit) { d.Learning.Course = gbk }), ledger.TextInvalid},
		"run not UTF-8":     {deposit(func(d *ledger.Deposit) { d.Learning.Run = gbk }), ledger.TextInvalid},
		"site not UTF-8":    {deposit(func(d *ledger.Deposit) { d.Learning.Site = gbk }), ledger.TextInvalid},
		"issuer not UTF-8":  {deposit(func(d *ledger.Deposit) { d.Issuer = gbk }), ledger.TextInvalid},
		"reason not UTF-8":  {ledger.Command{Action: ledger.Freeze{Account: b.ID("lin"), Reason: gbk}}, ledger.TextInvalid},
		"actor not UTF-8":   {ledger.Command{Actor: gbk, Action: good}, ledger.TextInvalid},
		"actor too long":    {ledger.Command{Actor: strings.Repeat("x", 65), Action: good}, ledger.TextTooLong},
		"hours below zero":  {deposit(func(d *ledger.Deposit) { d.Learning.Hours = -1 }), ledger.NumberNegative},
		"score below zero":  {deposit(func(d *ledger.Deposit) { d.Learning.Score, d.Learning.HasScore = -1, true }), ledger.NumberNegative},
		"no unit":           {deposit(func(d *ledger.Deposit) { d.Unit = 0 }), ledger.UnitUnknown},
		"unit to come":      {deposit(func(d *ledger.Deposit) { d.Unit = 3 }), ledger.UnitUnknown},
		"adjust by least":   {ledger.Command{Action: ledger.Adjust{Deposit: b.Seq("weld"), By: math.MinInt64}}, ledger.NotAvailable},
		"adjust by most":    {ledger.Command{Action: ledger.Adjust{Deposit: b.Seq("weld"), By: math.MaxInt64}}, ledger.AmountTooLarge},
		"reserve the least": {ledger.Command{Action: ledger.PlaceHold{Account: b.ID("lin"), Deadline: ledger.InstantOf(b.Now) + 9, Lots: []ledger.Reservation{{Lot: b.Seq("weld"), Amount: math.MinInt64}}}}, ledger.AmountNotPositive},
	} {
		got, err := b.Store.Apply(t.Context(), 0, ledger.InstantOf(b.Now), []ledger.Job{{Commands: []ledger.Command{test.command}}})
		if err != nil {
			t.Errorf("%s: Apply() = %v", name, err)
			continue
		}
		if r := got[0][0].Refusal; r == nil || r.Code != test.want {
			t.Errorf("%s: outcome %v, want %s", name, r, test.want)
		} else if !errors.Is(r, fault.Refused) {
			t.Errorf("%s: %v has another kind than refused", name, r)
		}
	}
	ledgertest.Verify(t, b.Store, new(ledgermem.Store), 0)
}

// TestCloseWithManyLots closes an account with as many lots as one can be
// closed with, and with one more.
func TestCloseWithManyLots(t *testing.T) {
	b := ledgertest.NewBank(t, new(ledgermem.Store))
	b.Run("open lin")
	var jobs []ledger.Job
	for i := range ledger.MaxCloseLots + 1 {
		jobs = append(jobs, ledger.Job{Commands: []ledger.Command{{Action: ledger.Deposit{
			Account: b.ID("lin"), Unit: ledger.Credit, Amount: ledger.MaxAmount, Completed: 1,
			Learning: ledger.Learning{Course: fmt.Sprint(i)},
		}}}})
	}
	if _, err := b.Store.Apply(t.Context(), 0, ledger.InstantOf(b.Now), jobs); err != nil {
		t.Fatalf("Apply() = %v", err)
	}
	b.Run(fmt.Sprintf("close lin ! too-many-lots\nrevoke %d\nclose lin", 2))
	head, err := b.Store.Head(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	e, err := b.Store.Entry(t.Context(), 0, head.Seq)
	if err != nil || len(e.Postings) != ledger.MaxCloseLots {
		t.Errorf("Entry(close) has %d postings, %v, want %d", len(e.Postings), err, ledger.MaxCloseLots)
	}
}
