package ledger_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"

	"creditbank/ledger"
	"creditbank/ledger/ledgermem"
	"creditbank/ledger/ledgertest"
)

var long = strings.Repeat("x", 65)

// refusals has for each code the stories that end in it. Their last lines are
// the refused ones; the refusal's other fields follow in its own words.
var refusals = []struct {
	story string
	want  string
}{
	{`freeze lin ! account-unknown`, "account-unknown, field learner, of LIN"},
	{`deposit lin weld 1 ! account-unknown`, "account-unknown, field learner, of LIN"},
	{`hold lin h 1 ! account-unknown`, "account-unknown, field learner, of LIN"},
	{"open lin\nopen lin ! account-exists", "account-exists, of LIN"},
	{"open lin\nclose lin\nopen lin ! account-exists", "account-exists, of LIN"},
	{"open lin\nfreeze lin\nfreeze lin ! account-frozen", "account-frozen, of LIN"},
	{"open lin\ndeposit lin weld 1\nfreeze lin\nhold lin h weld ! account-frozen", "account-frozen, field learner, of LIN"},
	{"open lin\ndeposit lin weld 1\nhold lin h weld\nfreeze lin\ncapture h ! account-frozen", "account-frozen, of LIN"},
	{"open lin\nclose lin\nfreeze lin ! account-closed", "account-closed, of LIN"},
	{"open lin\nclose lin\nclose lin ! account-closed", "account-closed, of LIN"},
	{"open lin\nclose lin\ndeposit lin weld 1 ! account-closed", "account-closed, field learner, of LIN"},
	{"open lin\ndeposit lin weld 1\nclose lin\nhold lin h weld ! account-closed", "account-closed, field learner, of LIN"},
	{"open lin\ndeposit lin weld 1\nclose lin\nreverse weld ! account-closed", "account-closed, of LIN"},
	{"open lin\nunfreeze lin ! account-not-frozen", "account-not-frozen, of LIN"},
	{"open lin\ndeposit lin weld 1\nhold lin h weld:0.5\nclose lin ! account-has-holds", "account-has-holds, of LIN, has 3"},
	{"open lin\ndeposit lin weld 0 ! amount-not-positive", "amount-not-positive, field hours, wants 0"},
	{"open lin\ndeposit lin weld -1 ! amount-not-positive", "amount-not-positive, field hours, wants -1"},
	{"open lin\ndeposit lin weld 1\nhold lin h weld:-1 ! amount-not-positive", "amount-not-positive, field lots/0/amount, of 2, wants -1"},
	{"open lin\ndeposit lin weld 1\nhold lin h weld\ncapture h weld:-1 ! amount-not-positive", "amount-not-positive, field lots/0/amount, of 2, has 1, wants -1"},
	{"open lin\ndeposit lin weld 1\nadjust weld 0 ! amount-not-positive", "amount-not-positive, field by, wants 0"},
	{"open lin\ndeposit lin weld 1000000\nadjust weld 0.001 ! amount-too-large", "amount-too-large, field by, has 1000000, wants 0.001"},
	{"open lin\ndeposit lin weld 1\ndeposit lin weld 2 ! already-credited", "already-credited, field run, of 2"},
	{"open lin\ndeposit lin weld 1 on=2009-12-11 ! date-in-future", "date-in-future, field completed_on, has 2009-12-10, wants 2009-12-11"},
	{"open lin\nhold lin h 9 ! lot-unknown", "lot-unknown, field lots/0/lot, of 9"},
	{"open lin\nexpire-lot 1 ! lot-unknown", "lot-unknown, of 1"},
	{"open lin\nopen wang\ndeposit wang weld 1\nhold lin h weld ! lot-of-other-account", "lot-of-other-account, field lots/0/lot, of 3"},
	{"open lin\ndeposit lin weld 1\nhold lin h weld:0.5 weld:0.25 ! lot-named-twice", "lot-named-twice, field lots/1/lot, of 2"},
	{"open lin\ndeposit lin weld 1\nhold lin h weld\ncapture h weld:0.5 weld:0.25 ! lot-named-twice", "lot-named-twice, field lots/1/lot, of 2, has 1, wants 0.25"},
	{"open lin\ndeposit lin weld 1\nhold lin h weld:0.25\nreverse weld ! lot-in-use", "lot-in-use, of 2, has 0.75, wants 1"},
	{"open lin\ndeposit lin weld 1\nhold lin h weld:0.25\ncapture h\nreverse weld ! lot-in-use", "lot-in-use, of 2, has 0.75, wants 1"},
	{"open lin\ndeposit lin weld 1 until=2009-12-20\nhold lin h weld:0.5 deadline=2009-12-11T00:00:00Z\nat 2010-01-01T00:00:00Z\nexpire-lot weld ! lot-in-use", "lot-in-use, of 2, has 0.5"},
	{"open lin\ndeposit lin weld 1\nrevoke weld\nrevoke weld ! lot-withdrawn", "lot-withdrawn, of 2"},
	{"open lin\ndeposit lin weld 1\nreverse weld\nadjust weld 1 ! lot-withdrawn", "lot-withdrawn, of 2"},
	{"open lin\ndeposit lin weld 1\nrevoke weld\nhold lin h weld ! lot-withdrawn", "lot-withdrawn, field lots/0/lot, of 2"},
	{"open lin\ndeposit lin weld 1 until=2009-12-09 ! lot-expired", "lot-expired, field completed_on, has 2009-12-09, wants 2009-12-10"},
	{"open lin\ndeposit lin weld 1 until=2009-12-10\nat 2009-12-10T16:00:00Z\nadjust weld 1 ! lot-expired", "lot-expired, of 2, has 2009-12-10"},
	{"open lin\ndeposit lin weld 1 until=2009-12-10\nat 2009-12-10T15:59:59.999999Z\nexpire-lot weld ! lot-not-due", "lot-not-due, of 2, has 2009-12-10"},
	{"open lin\ndeposit lin weld 1\nexpire-lot weld ! lot-not-due", "lot-not-due, of 2"},
	{divided(), "lot-divided-too-often, field lots/0/lot, of 2, has 100"},
	{"open lin\ndeposit lin weld 1\nhold lin h weld:1.001 ! credits-not-available", "credits-not-available, field lots/0/amount, of 2, has 1, wants 1.001"},
	{"open lin\ndeposit lin weld 1\nhold lin h weld\nhold lin i weld ! credits-not-available", "credits-not-available, field lots/0/amount, of 2, has 0, wants 1"},
	{"open lin\ndeposit lin weld 1\nadjust weld -1.001 ! credits-not-available", "credits-not-available, field by, of 2, has 1, wants 1.001"},
	{"open lin\nhold lin h" + strings.Repeat(" 1", 201) + " ! too-many-lots", "too-many-lots, field lots, has 200, wants 201"},
	{"open lin\ndeposit lin weld 1\nhold lin h weld\ncapture h" + strings.Repeat(" 1", 201) + " ! too-many-lots", "too-many-lots, field lots"},
	{"open lin\nhold lin h ! no-lots", "no-lots, field lots"},
	{"open lin\ndeposit lin weld 1\ndeposit lin help 1 unit=point\nhold lin h weld help ! units-mixed", "units-mixed, field lots/1/lot, has credit, wants point"},
	{"open lin\nhold lin h 1 deadline=2009-12-10T01:00:00Z ! deadline-past", "deadline-past, field deadline, has 2009-12-10T01:00:00.000001Z, wants 2009-12-10T01:00:00Z"},
	{"open lin\nhold lin h 1 deadline=2010-12-11T01:00:00.000002Z ! deadline-too-far", "deadline-too-far, field deadline, has 2010-12-11T01:00:00.000001Z, wants 2010-12-11T01:00:00.000002Z"},
	{"open lin\ndeposit lin weld 1 until=2009-12-31\nhold lin h weld deadline=2009-12-31T16:00:00Z ! deadline-after-lot-expiry", "deadline-after-lot-expiry, field lots/0/lot, of 2, has 2009-12-31, wants 2009-12-31T16:00:00Z"},
	{"open lin\ncapture 1 ! hold-unknown", "hold-unknown, of 1"},
	{"open lin\ndeposit lin weld 1\nhold lin h weld\nrelease h\nrelease h ! hold-ended", "hold-ended, of 3, has released"},
	{"open lin\ndeposit lin weld 1\nhold lin h weld\nrevoke weld\ncapture h ! hold-ended", "hold-ended, of 3, has revoked"},
	{"open lin\ndeposit lin weld 1\nhold lin h weld deadline=2009-12-11T00:00:00Z\nat 2009-12-11T00:00:00.000001Z\ncapture h ! hold-past-deadline", "hold-past-deadline, of 3, has 2009-12-11T00:00:00Z, wants 2009-12-11T00:00:00.000001Z"},
	{"open lin\ndeposit lin weld 1\nhold lin h weld deadline=2009-12-11T00:00:00Z\nat 2009-12-11T00:00:00Z\nexpire-hold h ! hold-not-due", "hold-not-due, of 3, has 2009-12-11T00:00:00Z"},
	{"open lin\ndeposit lin weld 1\nhold lin h weld\ncapture h 1 ! lot-not-in-hold", "lot-not-in-hold, field lots/0/lot, of 1"},
	{"open lin\ndeposit lin weld 1\nhold lin h weld:0.5\ncapture h weld:0.501 ! capture-exceeds-hold", "capture-exceeds-hold, field lots/0/amount, of 2, has 0.5, wants 0.501"},
	{"reverse 1 ! entry-unknown", "entry-unknown, of 1"},
	{"open lin\nreverse 1 ! not-a-deposit", "not-a-deposit, of 1"},
	{"open lin key=k\nopen wang key=k ! key-reused", "key-reused, field Idempotency-Key"},
	{"open lin\natomic\nopen wang ! batch-aborted\nopen lin ! account-exists\nopen zhao ! batch-aborted\nend", "batch-aborted, of 1"},
	{"open lin\ndeposit lin " + long + " 1 ! text-too-long", "text-too-long, field course, has 64, wants 65"},
	{"open lin\nfreeze lin reason=" + strings.Repeat("x", 1001) + " ! text-too-long", "text-too-long, field reason, has 1000, wants 1001"},
	{"open lin\ndeposit lin weld 1\nhold lin h weld programme=" + long + " ! text-too-long", "text-too-long, field programme, has 64, wants 65"},
	{"open lin\nfreeze lin reason=\xff ! text-not-utf-8", "text-not-utf-8, field reason"},
	{"open lin\ndeposit lin weld 1 hours=-0.5 ! number-below-zero", "number-below-zero, field hours, wants -0.5"},
}

// divided holds a lot in as many parts as are allowed, and once more.
func divided() string {
	story := "open lin\ndeposit lin weld 1000\n"
	for i := range ledger.MaxUses {
		story += fmt.Sprintf("hold lin h%d weld:1\n", i)
		if i%2 == 0 {
			story += fmt.Sprintf("capture h%d\n", i)
		}
	}
	return story + "hold lin last weld:1 ! lot-divided-too-often"
}

func TestRefusals(t *testing.T) {
	met := map[string]bool{"unit-unknown": true} // TestWritable has it: stories cannot say it
	for _, test := range refusals {
		b := ledgertest.NewBank(t, new(ledgermem.Store))
		outcomes := b.Run(test.story)
		r := outcomes[len(outcomes)-1].Refusal
		met[string(r.Code)] = true
		if want := strings.ReplaceAll(test.want, "LIN", b.ID("lin").String()); r.Error() != want {
			t.Errorf("story\n%s\nis refused: %s\nwant %s", test.story, r, want)
		}
		ledgertest.Verify(t, b.Store, new(ledgermem.Store), 0)
	}
	for _, code := range codes(t) {
		if !met[code] {
			t.Errorf("no story is refused as %s", code)
		}
	}
}

// codes returns the codes that refusal.go declares.
func codes(t *testing.T) []string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), "refusal.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	ast.Inspect(f, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok && len(spec.Values) == 1 {
			if lit, ok := spec.Values[0].(*ast.BasicLit); ok && lit.Kind == token.STRING {
				code, err := strconv.Unquote(lit.Value)
				if err != nil {
					t.Fatal(err)
				}
				list = append(list, code)
			}
		}
		return true
	})
	if len(list) < 39 {
		t.Fatalf("found %d codes in refusal.go, want all of them", len(list))
	}
	return list
}
