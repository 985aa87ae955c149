package audit_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"creditbank/courses/audit"
	"creditbank/courses/programme"
	"creditbank/ledger"
)

// TestHostileRecords audits the largest records that are admitted against the
// largest rule sets. A verdict that is not proved says so; none takes long.
func TestHostileRecords(t *testing.T) {
	const groups = 64
	var b strings.Builder
	b.WriteString("ruleset: BIG\ntotal: 900000\ncalendar: {semesters: [\"03-01\", \"09-01\"]}\ngroups:\n")
	for g := range groups {
		fmt.Fprintf(&b, "  g%d: %d\n", g, g*7%50)
	}
	b.WriteString("required:\n")
	for g := range 40 {
		fmt.Fprintf(&b, "  g%d: {any_of: [{all: [c%d, c%d, c%d]}, {credits: 5.5, of: [c1, c2, c%d]}]}\n", g, g, g+1, g+2, g+3)
	}
	b.WriteString("at_least:\n")
	for i := range 64 {
		fmt.Fprintf(&b, "  least%d: {source: [s%d], group: g%d, min: %d.001}\n", i, i%9, i, i)
	}
	b.WriteString("at_most:\n")
	for i := range 64 {
		per := []string{"issuer", "semester", "year"}[i%3]
		joins := ""
		if per != "issuer" {
			joins = fmt.Sprintf(", joins: [j%d]", i%5)
		}
		fmt.Fprintf(&b, "  most%d: {source: [s%d], per: %s, max: %d.003, max_items: %d%s}\n", i, i%9, per, 20+i, 3+i%7, joins)
	}
	f, err := programme.Read("big.yaml", []byte(b.String()), nil)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	rec := programme.Record{AskedOn: day("2026-06-01")}
	for i := range programme.MaxLines {
		l := programme.Lot{
			ID: fmt.Sprintf("l%d", i), Source: fmt.Sprintf("s%d", i%9), Issuer: fmt.Sprintf("i%d", i), Count: 2,
			Credits: ledger.Amount(1 + rng.Int64N(499_000)), Course: fmt.Sprintf("c%d", i%50),
			Completed: day(fmt.Sprintf("%d-%02d-%02d", 1950+i%70, 1+i%12, 1+i%28)),
		}
		if i%4 == 0 {
			l.Source = fmt.Sprintf("j%d", i%5)
		}
		for g := range 20 {
			l.Groups = append(l.Groups, fmt.Sprintf("g%d", (i+g*3)%groups))
		}
		rec.Lots = append(rec.Lots, l)
	}
	begin := time.Now()
	v, err := audit.Audit(f.Rules, rec, audit.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if took := time.Since(begin); took > 20*time.Second {
		t.Errorf("Audit took %v", took)
	}
	if len(v.Lines) != programme.MaxLots || !v.Proved && v.Bound.Short > v.Missing() {
		t.Errorf("Audit = %d lines, proved %t, %s missing, bound %s", len(v.Lines), v.Proved, v.Missing(), v.Bound.Short)
	}
	t.Logf("took %v, proved %t, %s missing, at least %s", time.Since(begin), v.Proved, v.Missing(), v.Bound.Short)
	// An explanation of it ends, too, and says that it gave up.
	begin = time.Now()
	if x, err := audit.SmallestRefusal(f.Rules, rec, audit.Options{}); err != nil || x.Smallest || len(x.Rules) == 0 {
		t.Errorf("SmallestRefusal = %d rules, smallest %t, %v, want some that may not be the smallest", len(x.Rules), x.Smallest, err)
	}
	if took := time.Since(begin); took > time.Minute {
		t.Errorf("SmallestRefusal took %v", took)
	}
	t.Logf("the explanation took %v", time.Since(begin))
}
