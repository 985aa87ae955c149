package grounds

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"creditbank/courses/equiv"
	"creditbank/courses/programme"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	"github.com/google/go-cmp/cmp"
)

func day(text string) ledger.Day {
	d, err := ledger.ParseDay(text)
	if err != nil {
		panic(err)
	}
	return d
}

const equivalences = `programme: T
equivalences:
- id: courier
  from: {source: cert}
  to:
  - {course: L101, credits: 3, groups: [field], grade: exempt}
  - {course: L102, credits: 3, groups: [field], marks: {"85": "60"}}
  - {course: L103, credits: 2, groups: [field]}
- {id: free, from: {course: GA01}, to: [{groups: [free]}]}
`

const rules = `ruleset: T
total: 8
groups: {field: 8, free: 0}
pass_score: 60
same_outcome_once: true
duplicates: once_per_subject
`

func read(t testing.TB) (*programme.Rules, *equiv.Set) {
	t.Helper()
	f, err := programme.Read("t.yaml", []byte(rules), nil)
	if err != nil {
		t.Fatal(err)
	}
	set, err := equiv.Read("e.yaml", []byte(equivalences))
	if err != nil {
		t.Fatal(err)
	}
	return f.Rules, set
}

func lot(seq uint64, course, issuer string, credits ledger.Amount, change func(*ledger.Lot)) ledger.LotLine {
	l := ledger.LotLine{
		Lot: ledger.Lot{Seq: seq, Unit: ledger.Credit, Amount: credits, Available: credits},
		Deposit: ledger.Entry{Seq: seq, Issuer: issuer, Effective: day("2025-06-01"),
			Learning: &ledger.Learning{Course: course, Catalogue: 1, Hours: 16 * ledger.One, Score: 85 * ledger.One, HasScore: true}},
	}
	if change != nil {
		change(&l.Lot)
	}
	return l
}

func known(r *programme.Rules, set *equiv.Set) *Known {
	return &Known{
		Equivalences: set, OncePerOutcome: r.SameOutcomeOnce, OwnSource: "own",
		Own:   func(course string) ([]string, bool) { return []string{"free"}, course == "OWN" },
		Title: func(course string, _ uint32) string { return "题 " + course },
		Source: func(issuer string, _ ledger.Day) (string, string) {
			return map[string]string{"Q": "cert", "COL": "own"}[issuer], "body-" + issuer
		},
	}
}

// TestRecord is a table of lots: one certificate becomes three courses of one
// outcome, and what cannot be used is told.
func TestRecord(t *testing.T) {
	r, set := read(t)
	h := &Holdings{State: ledger.Open, At: ledger.InstantOf(day("2026-06-01").End()) - 1, Lots: []ledger.LotLine{
		lot(9, "PT", "E", ledger.One, func(l *ledger.Lot) { l.Unit = ledger.Point }),
		lot(8, "GA01", "E", ledger.One, func(l *ledger.Lot) { l.Until = day("2026-05-31") }),
		lot(7, "GA01", "E", ledger.One, func(l *ledger.Lot) { l.Withdrawn = true }),
		lot(6, "GA01", "E", ledger.One, func(l *ledger.Lot) { l.Available, l.Held = 0, ledger.One }),
		lot(5, "OWN", "E", ledger.One, nil), // another's course of that code serves nothing
		lot(4, "OWN", "COL", ledger.One, nil),
		lot(3, "GA01", "E", 2*ledger.One, func(l *ledger.Lot) {
			l.Available, l.Redeemed, l.Uses = ledger.One, ledger.One, []ledger.Use{{Entry: 12, Amount: ledger.One}}
		}),
		lot(2, "QUAL", "Q", 8*ledger.One, nil),
	}}
	rec, unusable := known(r, set).Record(h)
	if d := cmp.Diff([]Unusable{{9, "points"}, {8, "expired"}, {7, "withdrawn"}, {6, "held"}}, unusable); d != "" {
		t.Errorf("unusable: want - got +:\n%s", d)
	}
	got, err := rec.JSON()
	if err != nil {
		t.Fatal(err)
	}
	want := `{"asked_on":"2026-06-01","lots":[` +
		`{"id":"5","source":"","issuer":"body-E","completed":"2025-06-01","credits":"1","groups":[],"subject":"题own","score":"85"},` +
		`{"id":"4","source":"own","issuer":"body-COL","completed":"2025-06-01","credits":"1","groups":["free"],"subject":"OWN","course":"OWN","score":"85"},` +
		`{"id":"3","source":"","issuer":"body-E","completed":"2025-06-01","credits":"2","groups":["free"],"subject":"题ga01","score":"85","redeemed_for":"12"},` +
		`{"id":"2.1","source":"cert","issuer":"body-Q","completed":"2025-06-01","credits":"3","groups":["field"],"subject":"L101","course":"L101"},` +
		`{"id":"2.2","source":"cert","issuer":"body-Q","completed":"2025-06-01","credits":"3","groups":["field"],"subject":"L102","course":"L102","score":"60"},` +
		`{"id":"2.3","source":"cert","issuer":"body-Q","completed":"2025-06-01","credits":"2","groups":["field"],"subject":"L103","course":"L103","score":"85"}]}`
	if string(got) != want {
		t.Errorf("Record = %s\nwant     %s", got, want)
	}
	for line, lot := range map[string]uint64{"2.1": 2, "2.3": 2, "5": 5} {
		if n, is := LotOf(line); n != lot || !is {
			t.Errorf("LotOf(%q) = %d, %t, want %d", line, n, is, lot)
		}
	}

	// What was gathered gives the same record, through JSON and back.
	g := Grounds{Programme: "T", Version: 1}
	g.Gather(known(r, set), h)
	text, err := json.Marshal(g)
	if err != nil {
		t.Fatal(err)
	}
	// They are stored in awards: these bytes are frozen.
	golden, err := os.ReadFile("testdata/grounds.json")
	if err != nil || string(text) != strings.TrimSpace(string(golden)) {
		t.Errorf("Grounds are\n%s\nwant\n%s, %v", text, golden, err)
	}
	var again Grounds
	if err := json.Unmarshal(text, &again); err != nil {
		t.Fatal(err)
	}
	rec, err = again.Record(r, set, ledger.Open, h.Lots)
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := rec.JSON(); string(got) != want {
		t.Errorf("Grounds.Record = %s\nwant             %s", got, want)
	}
}

// The bytes by which verdicts name their head are frozen.
func TestGoldenHead(t *testing.T) {
	c, err := SignedText([]byte("credits.example\n3\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— credits.example AAAA\n"))
	if err != nil {
		t.Fatal(err)
	}
	const want = "credits.example 3 CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I= account entry 2"
	if got := (Head{c, 2}).String(); got != want {
		t.Errorf("String = %q, want %q", got, want)
	}
	if h, err := ParseHead(want); err != nil || h != (Head{c, 2}) {
		t.Errorf("ParseHead(%q) = %+v, %v", want, h, err)
	}
}

func FuzzParseHead(f *testing.F) {
	f.Add("credits.example 3 CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I= account entry 2")
	f.Add("log 0 entry 9 account entry 3")
	f.Add("a 3 CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I= account entry 02")
	f.Fuzz(func(t *testing.T, text string) {
		h, err := ParseHead(text)
		if err == nil && h.String() != text {
			t.Errorf("ParseHead(%q) is spelt %q", text, h)
		}
		if err != nil && !errors.Is(err, fault.Invalid) {
			t.Errorf("ParseHead(%q) = %v, want %v", text, err, fault.Invalid)
		}
	})
}

// Whatever is served, recomputing it ends with an answer or a refusal.
func FuzzRecompute(f *testing.F) {
	r, set := read(f)
	hash := func(text string) string { return strings.ReplaceAll(text, "HASH", hex.EncodeToString(r.Hash[:])) }
	f.Add(hash(`{"record":{"asked_on":"2026-06-01","lots":[]},"verdict":{"rules_hash":"HASH"}}`))
	f.Add(hash(`{"audit":{"record":{"asked_on":"2026-06-01","lots":[{"id":"1","completed":"2025-01-01","credits":"1","groups":["field"]}]},"verdict":{"rules_hash":"HASH"},"grounds":{"asked_at":"2026-06-01T00:00:00Z"}}}`))
	f.Add(hash(`{"audit":"x","moves":[{"line":"1","group":"field"}],"exceptions":[{"rule":"total"}],"record":{"asked_on":"2026-06-01"},"verdict":{"rules_hash":"HASH"}}`))
	f.Add(`{"current":{"record":[],"verdict":[]}}`)
	lots := []ledger.LotLine{lot(2, "QUAL", "Q", 8*ledger.One, nil)}
	f.Fuzz(func(t *testing.T, text string) {
		audits, err := ReadServed([]byte(text))
		if err != nil {
			return
		}
		for _, s := range audits {
			rec, err := s.FromServed()
			if err == nil {
				_, err = s.Recompute(r, rec)
			}
			if err != nil && !errors.Is(err, fault.Invalid) && !errors.Is(err, fault.Refused) {
				t.Errorf("%s: %v, want a kind", text, err)
			}
			var g Grounds
			if json.Unmarshal(s.Grounds, &g) == nil {
				_, _ = g.Record(r, set, ledger.Open, lots)
			}
		}
	})
}
