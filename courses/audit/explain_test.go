package audit_test

import (
	"fmt"
	"testing"

	"creditbank/courses/audit"
	"creditbank/courses/programme"
	"creditbank/ledger"

	"github.com/google/go-cmp/cmp"
)

// worked returns the rules and a case of a rule file.
func worked(t *testing.T, path, id string) (*programme.Rules, programme.Record) {
	t.Helper()
	f, err := programme.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range f.Cases {
		if c.ID == id {
			if c.Record.AskedOn == 0 {
				c.Record.AskedOn = today(t)
			}
			return f.Rules, c.Record
		}
	}
	t.Fatalf("%s has no case %s", path, id)
	return nil, programme.Record{}
}

func TestSmallestRefusal(t *testing.T) {
	for _, test := range []struct {
		file, id string
		want     []string
	}{
		{"CN-BJ-71", "CN-BJ-1", nil},
		{"CN-BJ-71", "CN-BJ-2", []string{"groups.taught", "at_most.converted"}},
		{"CN-BJ-71", "CN-BJ-3", []string{"groups.taught", "same_outcome_once"}},
		{"CN-OUC-76", "CN-OUC-2", []string{"groups.compulsory", "at_most.from_self_exam"}},
		{"CN-OUC-76", "CN-OUC-4", []string{"registration_years"}},
		{"CW-76", "CW-3", []string{"total"}},
	} {
		r, rec := worked(t, "testdata/rules/"+test.file+".yaml", test.id)
		got, err := audit.SmallestRefusal(r, rec, audit.Options{})
		if err != nil || !cmp.Equal(got.Rules, test.want) || !got.Smallest {
			t.Errorf("SmallestRefusal(%s) = %v, %v; want %v", test.id, got, err, test.want)
		}
	}
}

// TestRefusalIsIrreducible leaves each rule out of the sets found: without it
// the rest lets the record pass.
func TestRefusalIsIrreducible(t *testing.T) {
	for seed := range uint64(150) {
		r, rec := small.instance(t, seed)
		got, err := audit.SmallestRefusal(r, rec, audit.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if v := mustAudit(t, seed, audit.Only(r, got.Rules), rec); v.Met != (len(got.Rules) == 0) {
			t.Fatalf("seed %d: under %v met is %t", seed, got.Rules, v.Met)
		}
		for i := range got.Rules {
			fewer := append(append([]string{}, got.Rules[:i]...), got.Rules[i+1:]...)
			if v := mustAudit(t, seed, audit.Only(r, fewer), rec); !v.Met {
				t.Fatalf("seed %d: %v refuses without %s", seed, got.Rules, got.Rules[i])
			}
		}
	}
}

// TestOnlyAll keeps every rule: the verdict is the same.
func TestOnlyAll(t *testing.T) {
	for seed := range uint64(300) {
		r, rec := small.instance(t, seed)
		want, got := mustAudit(t, seed, r, rec), mustAudit(t, seed, audit.Only(r, audit.RuleNames(r)), rec)
		if d := cmp.Diff(want, got); d != "" {
			t.Fatalf("seed %d: %s", seed, d)
		}
	}
}

func TestSensitivity(t *testing.T) {
	r, rec := worked(t, "testdata/rules/CN-BJ-71.yaml", "CN-BJ-1")
	got, all, err := audit.Sensitivity(r, rec, audit.Options{})
	// Of twelve converted courses eleven count, so one can go.
	want := []audit.Pivotal{{Lot: "o1", Missing: 6 * ledger.One}, {Lot: "t1", Missing: 16 * ledger.One}}
	if err != nil || !all || !cmp.Equal(got, want) {
		t.Errorf("Sensitivity = %v, %v; want %v", got, err, want)
	}
	r, rec = worked(t, "testdata/rules/CN-BJ-71.yaml", "CN-BJ-2")
	if got, _, err := audit.Sensitivity(r, rec, audit.Options{}); err != nil || got != nil {
		t.Errorf("Sensitivity = %v, %v; want nothing for a verdict that is not met", got, err)
	}
}

func offer(id, source string, credits ledger.Amount, subject string, groups ...string) audit.Offer {
	return audit.Offer{
		Lot: programme.Lot{
			ID: id, Source: source, Issuer: "X", Completed: day("2026-05-01"), Count: 1, Credits: credits * ledger.One,
			Subject: subject, Groups: groups,
		},
		Hours: 16 * int(credits), Days: 90,
	}
}

func TestPlan(t *testing.T) {
	r, rec := worked(t, "testdata/rules/CN-BJ-71.yaml", "CN-BJ-2") // 3 taught credits short
	offers := []audit.Offer{
		offer("under the cap", "converted", 4, "", "taught"),
		offer("too small", "own", 2, "", "taught"),
		offer("also small", "own", 2, "", "taught"),
		offer("elsewhere", "own", 9, "", "sports"),
		offer("right", "own", 3, "", "taught"),
	}
	p, err := audit.NewPlan(r, rec, offers, audit.Options{})
	if err != nil || !cmp.Equal(p.Offers, []string{"right"}) || p.Hours != 48 || !p.Verdict.Met || !p.Proved {
		t.Errorf("NewPlan = %v, %d hours, met %t, proved %t, %v; want the one right course", p.Offers, p.Hours, p.Verdict.Met, p.Proved, err)
	}
	p, err = audit.NewPlan(r, rec, offers[:4], audit.Options{})
	if err != nil || len(p.Offers) != 2 || !p.Verdict.Met {
		t.Errorf("NewPlan = %v, met %t, %v; want the two small courses", p.Offers, p.Verdict.Met, err)
	}
	// The larger converted course takes the place of one of 3: 34 under the cap.
	p, err = audit.NewPlan(r, rec, offers[:2], audit.Options{})
	if err != nil || !p.Verdict.Met || len(p.Offers) != 2 {
		t.Errorf("NewPlan = %v, missing %s, %v; want both", p.Offers, p.Verdict.Missing(), err)
	}
	p, err = audit.NewPlan(r, rec, offers[:1], audit.Options{})
	if err != nil || p.Verdict.Met || p.Verdict.Missing().String() != "4" {
		t.Errorf("NewPlan = %v, missing %s, %v; want 2 of the total and 2 of taught missing", p.Offers, p.Verdict.Missing(), err)
	}
	r, rec = worked(t, "testdata/rules/CW-76.yaml", "CW-3")
	rec.Registered = day("2020-03-01")
	var many []audit.Offer
	for i := range 20 {
		many = append(many, offer(fmt.Sprint("o", i), "college", 2, fmt.Sprint("s", i/2), "field", "free"))
	}
	many = append(many, offer("big", "college", 6, "", "field"))
	p, err = audit.NewPlan(r, rec, many, audit.Options{})
	// 24 in total are missing: the big one, nine of ten subjects of 2.
	if err != nil || len(p.Offers) != 10 || !p.Verdict.Met {
		t.Errorf("NewPlan = %v, met %t, %v; want ten", p.Offers, p.Verdict.Met, err)
	}
}

// TestPlanAgainstEnumeration compares with trying every set of offers.
func TestPlanAgainstEnumeration(t *testing.T) {
	for seed := range uint64(150) {
		r, rec := small.instance(t, seed)
		rec.Lots = append([]programme.Lot{}, rec.Lots...)
		have := rec
		have.Lots = rec.Lots[:1]
		var offers []audit.Offer
		for _, l := range rec.Lots[1:] {
			l.Subject = ""
			offers = append(offers, audit.Offer{Lot: l})
		}
		p, err := audit.NewPlan(r, have, offers, audit.Options{})
		if err != nil {
			t.Fatal(err)
		}
		missing, fewest := ledger.Amount(1<<60), 0
		for set := range 1 << len(offers) {
			with, n := have, 0
			with.Lots = append([]programme.Lot{}, have.Lots...)
			for i := range offers {
				if set>>i&1 == 1 {
					with.Lots = append(with.Lots, offers[i].Lot)
					n++
				}
			}
			v := mustAudit(t, seed, r, with)
			if v.Missing() < missing || v.Missing() == missing && n < fewest {
				missing, fewest = v.Missing(), n
			}
		}
		if p.Verdict.Missing() != missing || len(p.Offers) != fewest || !p.Proved {
			t.Fatalf("seed %d: NewPlan = %v with %s missing, want %d with %s", seed, p.Offers, p.Verdict.Missing(), fewest, missing)
		}
	}
}
