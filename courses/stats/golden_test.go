package stats_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"creditbank/courses"
	"creditbank/courses/coursemem"
	"creditbank/courses/org"
	"creditbank/courses/stats"
	"creditbank/ledger/ledgermem"
	"creditbank/ledger/ledgertest"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := "testdata/" + name
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got)\n%s", path, diff)
	}
}

// A definition that was published is not changed: a better one has the next
// version.
func TestGoldenDefinitions(t *testing.T) {
	var b strings.Builder
	for _, d := range stats.Definitions() {
		fmt.Fprintf(&b, "%s v%d (%s) %s, %s\n\t%s\n\t%s\n", d.Name, d.Version, d.Counts, d.Zh, d.En, d.TextZh, d.TextEn)
	}
	golden(t, "definitions.txt", []byte(b.String()))
}

// story2009 is a small bank's year.
const story2009 = `
	at 2009-11-02T01:00:00Z
	open lin
	open wang
	open zhao
	deposit lin  GA01 2   issuer=S1 site=S1 run=1 on=2009-03-20 hours=32 as=a
	deposit lin  GA01 1   issuer=S1 site=S1 run=2 on=2009-04-20 hours=16 as=b
	deposit lin  EN01 3   issuer=E1 run=1 on=2009-04-21 hours=48 as=c
	deposit wang GA01 2   issuer=S1 site=S1 run=1 on=2009-03-20 hours=32 as=d
	deposit wang GA02 0.5 issuer=D2 site=S2 run=1 on=2009-10-30 hours=8 as=e
	deposit zhao GA02 0.5 issuer=E2 run=1 on=2009-10-30 hours=8 as=f
	hold lin h a:1.5 c deadline=2009-12-20T00:00:00Z
	at 2009-12-01T01:00:00Z
	capture h a:1 c
	revoke d
	adjust c -0 ! amount-not-positive
`

// newDesk returns a desk about a small bank.
func newDesk(t *testing.T) *stats.Desk {
	t.Helper()
	catalogue := coursemem.New()
	for _, o := range []courses.Organisation{
		{Code: "BJ", Kind: courses.Union, Name: "市总工会", NameEn: "City union"},
		{Code: "D1", Kind: courses.Union, Parent: "BJ", Name: "=第一区", NameEn: "District 1"},
		{Code: "D2", Kind: courses.Union, Parent: "BJ", Name: "第二开发区", NameEn: "Zone 2"},
		{Code: "U1", Kind: courses.Union, Parent: "BJ", Name: "某局", NameEn: "A bureau"},
		{Code: "E1", Kind: courses.EnterpriseKind, Parent: "D1", Name: "一厂", NameEn: "Works 1"},
		{Code: "E2", Kind: courses.EnterpriseKind, Parent: "U1", Name: "二厂", NameEn: "Works 2"},
		{Code: "S1", Kind: courses.SiteKind, Parent: "E1", District: "D1", Name: "一站", NameEn: "Site 1"},
		{Code: "S2", Kind: courses.SiteKind, Parent: "D2", District: "D2", Name: "二站", NameEn: "Site 2"},
	} {
		o.Version = 1
		must(t, catalogue.Organisations().Add(t.Context(), o))
	}
	for _, c := range []courses.Course{
		{Code: "GA01", Module: courses.General, Title: "职业道德", TitleEn: "Ethics"},
		{Code: "GA02", Module: courses.General, Title: "沟通", TitleEn: "Speaking"},
		{Code: "EN01", Module: courses.Enterprise, Title: "仪表", TitleEn: "Instruments", Industry: "petrochemical"},
	} {
		c.Version, c.Approved = 1, 14000
		must(t, catalogue.Courses().Add(t.Context(), c))
	}
	store := new(ledgermem.Store)
	ledgertest.NewBank(t, store).Run(story2009)
	current := stats.NewCurrent(catalogue, func() any { return 1 })
	kept := new(stats.Memory)
	return &stats.Desk{
		Store: kept, Directory: current.Directory, Now: func() time.Time { return time.Date(2010, 1, 5, 4, 0, 0, 0, time.UTC) },
		Follower: &stats.Follower{Journal: store, Store: kept, Directory: current.Directory},
		Demand: func(context.Context) (stats.Demand, error) {
			return stats.Demand{Courses: map[string]int64{"EN01": 3, "GA02": 1}, Goals: 5, Counted: 4}, nil
		},
		Suspense: func(_ context.Context, below func(string) bool) (list []stats.Waiting, _ error) {
			for _, w := range []stats.Waiting{{Organisation: "E1", Since: 14613}, {Organisation: "E1", Since: 14500}, {Organisation: "E2", Since: 14400}} {
				if below(w.Organisation) {
					list = append(list, w)
				}
			}
			return list, nil
		},
		Planned: func(context.Context, stats.Range, func(string) bool) (map[string]int64, error) {
			return map[string]int64{"GA01": 20}, nil
		},
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestGoldenTables writes all kinds of tables of a small bank. What is right
// was worked out by hand from the story: see each line.
func TestGoldenTables(t *testing.T) {
	d := newDesk(t)
	year, err := stats.YearRange(2009)
	must(t, err)
	office := org.Principal{Role: org.Office, Organisation: "BJ"}
	var b bytes.Buffer
	for _, q := range []stats.Query{
		{Table: "summary", Range: year, By: stats.ByModule},
		{Table: "summary", Range: year, By: stats.ByDistrict},
		{Table: "summary", Range: year, By: stats.ByChild},
		{Table: "summary", Range: year, By: stats.ByEnterprise},
		{Table: "people", Range: year, By: stats.ByCourse, Period: stats.Quarter},
		{Table: "credits", Organisation: "D1", Range: year, By: stats.BySite},
		{Table: "places", Organisation: "E1", Range: year, By: stats.ByCourse, Suppress: 2},
		{Table: "coverage", Range: year, Level: stats.DistrictLevel},
		{Table: "ranking", Range: year, Level: stats.EnterpriseLevel, Figure: "hours"},
		{Table: "coverage", Range: year, Level: stats.SiteLevel},
		{Table: "ranking", Range: year, Level: stats.SiteLevel, Figure: "person-times", Top: 1},
		{Table: "ranking", Range: year, Level: stats.DistrictLevel, Module: courses.Enterprise, Suppress: 2},
		{Table: "conversion"},
		{Table: "suspense", Organisation: "D1"},
		{Table: "supply", Range: year, By: stats.ByCourse},
		{Table: "supply", Organisation: "D1", Range: year},
		{Table: "supply", By: stats.ByIndustry},
	} {
		q.MinSeq = 12
		table, err := d.Ask(t.Context(), office, q)
		must(t, err)
		fmt.Fprintf(&b, "== %s of %s by %s\n", q.Table, table.Organisation, q.By)
		must(t, table.WriteCSV(&b))
	}
	golden(t, "tables.csv", bytes.ReplaceAll(b.Bytes(), []byte("\r"), nil))
}

// The follower says when it cannot go on, and goes on when it can.
func TestFollowerCatchesUpLater(t *testing.T) {
	d := newDesk(t)
	fail := fmt.Errorf("no catalogue")
	working := d.Follower.Directory
	d.Follower.Directory = func(context.Context) (*stats.Directory, error) { return nil, fail }
	if _, err := d.Follower.Catch(t.Context()); err == nil {
		t.Error("Catch without a catalogue = nil, want an error")
	}
	d.Follower.Directory = working
	at, err := d.Follower.Catch(t.Context())
	if err != nil || at.Seq != 12 {
		t.Errorf("Catch = entry %d, %v, want 12", at.Seq, err)
	}
	if err := d.Follower.WaitFor(t.Context(), 13); err == nil {
		t.Error("WaitFor(13) = nil, want that it is not there")
	}
}
