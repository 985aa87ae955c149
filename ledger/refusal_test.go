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
	{"open lin\nrestrict lin\nfreeze lin ! account-restricted", "account-restricted, of LIN"},
	{"open lin\nrestrict lin\ndeposit lin weld 1 ! account-restricted", "account-restricted, field learner, of LIN"},
	{"open lin\ndeposit lin weld 1\nrestrict lin\nhold lin h weld ! account-restricted", "account-restricted, field learner, of LIN"},
	{"open lin\ndeposit lin weld 1\nhold lin h weld\nrestrict lin\ncapture h ! account-restricted", "account-restricted, of LIN"},
	{"open lin\ndeposit lin weld 1\nhold lin h weld\ncapture h\nerase lin ! account-kept-by-law", "account-kept-by-law, of LIN, has 4"},
	{"open lin\ndeposit lin weld 1\nhold lin h weld\nerase lin ! account-has-holds", "account-has-holds, of LIN, has 3"},
	{"erase lin ! account-unknown", "account-unknown, field learner, of LIN"},
	{"open lin\nerase lin\nerase lin ! account-unknown", "account-unknown, field learner, of LIN"},
	{"open lin\nerase lin\ndeposit lin weld 1 ! account-unknown", "account-unknown, field learner, of LIN"},
	{"open lin\nopen wang\nmerge wang lin\nopen wang ! account-exists", "account-exists, of WANG"},
	{"open lin\nmerge lin lin ! same-account", "same-account, field into, of LIN"},
	{"open lin\nmerge lin wang ! account-unknown", "account-unknown, field into, of WANG"},
	{"open wang\nmerge lin wang ! account-unknown", "account-unknown, field from, of LIN"},
	{"open lin\nopen wang\nclose lin\nmerge lin wang ! account-closed", "account-closed, field from, of LIN"},
	{"open lin\nopen wang\nclose wang\nmerge lin wang ! account-closed", "account-closed, field into, of WANG"},
	{"open lin\nopen wang\nrestrict lin\nmerge lin wang ! account-restricted", "account-restricted, field from, of LIN"},
	{"open lin\nopen wang\nrestrict wang\nmerge lin wang ! account-restricted", "account-restricted, field into, of WANG"},
	{"open lin\nopen wang\nfreeze lin\nmerge lin wang ! account-frozen", "account-frozen, field from, of LIN"},
	{"open lin\nopen wang\nopen zhao\nmerge lin wang\nmerge lin zhao ! account-merged", "account-merged, field from, of LIN, has WANG"},
	{"open lin\nopen wang\nopen zhao\nmerge lin wang\nmerge wang zhao\nmerge zhao lin ! account-merged", "account-merged, field into, of LIN, has ZHAO"},
	{"open lin\nopen wang\nmerge lin wang\ndeposit lin weld 1 ! account-merged", "account-merged, field learner, of LIN, has WANG"},
	{"open lin\nopen wang\ndeposit lin weld 1\nmerge lin wang\nhold lin h weld ! account-merged", "account-merged, field learner, of LIN, has WANG"},
	{"open lin\nopen wang\nmerge lin wang\nfreeze lin ! account-merged", "account-merged, of LIN, has WANG"},
	{"open lin\nopen wang\nmerge lin wang\nunfreeze lin ! account-merged", "account-merged, of LIN, has WANG"},
	{"open lin\nopen wang\nmerge lin wang\nrestrict lin ! account-merged", "account-merged, of LIN, has WANG"},
	{"open lin\nopen wang\nmerge lin wang\nclose lin ! account-merged", "account-merged, of LIN, has WANG"},
	{"open lin\nopen wang\nmerge lin wang\nerase lin ! account-merged", "account-merged, field learner, of LIN, has WANG"},
	{"open lin\nopen wang\ndeposit lin weld 1\nhold lin h weld\ncapture h\nmerge lin wang\nadjust weld 1 ! account-merged", "account-merged, of LIN, has WANG"},
	{"open lin\nopen wang\ndeposit lin weld 1\nhold lin h weld:0.5\nmerge lin wang ! account-has-holds", "account-has-holds, field from, of LIN, has 4"},
	{"open lin\nopen wang\ndeposit lin weld 1.5\nhold lin h weld:0.5\ncapture h\nrevoke weld\nmerge lin wang ! account-owes", "account-owes, field from, of LIN, has 0.5, wants credit"},
	{"open lin\nopen wang\ndeposit lin weld 1\ndeposit wang weld 1 as=w\nmerge lin wang ! run-credited-in-both", "run-credited-in-both, field from, of 3, has 4"},
	{"open lin\nopen wang\nopen zhao\ndeposit lin weld 1\nmerge lin wang\ndeposit zhao weld 1 as=z\nmerge wang zhao ! run-credited-in-both", "run-credited-in-both, field from, of 7, has 8"},
	{"open lin\nopen wang\nopen zhao\ndeposit lin weld 1\nhold lin h weld\ncapture h\nmerge lin wang\ndeposit zhao weld 1 as=z\nmerge zhao wang ! run-credited-in-both", "run-credited-in-both, field from, of 9, has 4"},
	{"open lin\nopen wang\nmerge lin wang reason=" + strings.Repeat("x", 1001) + " ! text-too-long", "text-too-long, field reason, has 1000, wants 1001"},
	{manyLots(), "too-many-lots, field from, of LIN, has 1000"},
	{"open lin\nopen wang\ndeposit lin weld 1\nmerge lin wang\nreverse weld ! lot-moved", "lot-moved, of 3, has 6"},
	{"open lin\nopen wang\nopen zhao\ndeposit lin weld 1\nmerge lin wang\nmerge wang zhao\nrevoke weld ! lot-moved", "lot-moved, of 4, has 10"},
	{"open lin\nopen wang\nopen zhao\ndeposit lin weld 1\nmerge lin wang\nmerge wang zhao\nadjust weld+ 1 ! lot-moved", "lot-moved, of 7, has 10"},
	{"open lin\nopen wang\ndeposit lin weld 1\nhold lin h weld:0.25\ncapture h\nmerge lin wang\nreverse weld+ ! lot-in-use", "lot-in-use, of 8, has 0.75, wants 1"},
	{"open lin\nopen wang\ndeposit lin weld 1\nmerge lin wang\ndeposit wang weld 1 ! already-credited", "already-credited, field run, of 6"},
	{"open lin\nopen wang\ndeposit lin weld 1\nhold lin h weld\ncapture h\nmerge lin wang\ndeposit wang weld 1 ! already-credited", "already-credited, field run, of 3"},
	{"open lin\nopen wang\nopen zhao\ndeposit lin weld 1\nrevoke weld\ndeposit wang weld 1 as=w\nmerge lin wang\nmerge wang zhao\nreverse w+\ndeposit zhao weld 1 ! already-credited", "already-credited, field run, of 4"},
	{"open lin\nopen wang\ndeposit lin weld 1\ndeposit wang weld 1 as=w\nrevoke w\nmerge lin wang\nreverse weld+\ndeposit wang weld 1 ! already-credited", "already-credited, field run, of 4"},
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

// manyLots has more lots than can be merged at once.
func manyLots() string {
	story := "open lin\nopen wang\n"
	for i := range ledger.MaxMergeLots + 1 {
		story += fmt.Sprintf("deposit lin c%d 1\n", i)
	}
	return story + "merge lin wang ! too-many-lots"
}

func TestRefusals(t *testing.T) {
	// Stories cannot say these: TestWritable has the one, TestMergeAcrossLogs the other.
	met := map[string]bool{"unit-unknown": true, "accounts-of-two-logs": true}
	for _, test := range refusals {
		b := ledgertest.NewBank(t, new(ledgermem.Store))
		outcomes := b.Run(test.story)
		r := outcomes[len(outcomes)-1].Refusal
		met[string(r.Code)] = true
		named := strings.NewReplacer("LIN", b.ID("lin").String(), "WANG", b.ID("wang").String(), "ZHAO", b.ID("zhao").String())
		if want := named.Replace(test.want); r.Error() != want {
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
