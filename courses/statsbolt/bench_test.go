package statsbolt

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/courses/stats"
	"creditbank/ledger"
)

// A city: 19 districts, 156 units, and the enterprises below them.
const (
	benchDistricts   = 19
	benchUnits       = 156
	benchEnterprises = 4000
	benchCourses     = 131
)

// benchClass is how many learners of an enterprise complete a run together.
const benchClass = 25

// benchJournal makes up the entries of a journal as they are read: accounts
// are opened first, then class after class completes a course, over three
// years. An enterprise gives 20 of the courses, at one site.
type benchJournal struct {
	accounts, entries uint64
	begin             ledger.Day
}

// spread spreads numbers.
func spread(n uint64) uint64 {
	n = (n ^ n>>30) * 0xbf58476d1ce4e5b9
	n = (n ^ n>>27) * 0x94d049bb133111eb
	return n ^ n>>31
}

func (j benchJournal) Head(context.Context, ledger.Log) (ledger.Head, error) {
	return ledger.Head{Seq: j.entries, BookedAt: ledger.Instant(j.entries)}, nil
}

func (j benchJournal) Journal(_ context.Context, _ ledger.Log, from uint64, n int) ([]ledger.Entry, error) {
	var list []ledger.Entry
	for seq := from; seq <= j.entries && len(list) < n; seq++ {
		list = append(list, j.entry(seq))
	}
	return list, nil
}

func (j benchJournal) entry(seq uint64) ledger.Entry {
	learner, class := seq-1, (seq-1-j.accounts)/benchClass
	enterprise := spread(class) % benchEnterprises
	if seq > j.accounts {
		// Learners are shared out evenly: those of an enterprise stand apart by
		// the number of enterprises.
		each := max(benchClass, j.accounts/benchEnterprises)
		learner = (enterprise + benchEnterprises*((spread(class+1)%each+seq)%each)) % j.accounts
	}
	day := j.begin + ledger.Day(seq*3*365/j.entries)
	e := ledger.Entry{
		Seq: seq, Kind: ledger.KindOpen, BookedAt: ledger.InstantOf(day.End()) - 1, Effective: day,
		Account: ledger.NewAccountID(0, [14]byte{byte(learner >> 24), byte(learner >> 16), byte(learner >> 8), byte(learner), 1}),
	}
	if seq <= j.accounts {
		return e
	}
	course := (enterprise*7 + spread(class+2)%20) % benchCourses
	e.Kind, e.Issuer = ledger.KindDeposit, fmt.Sprintf("E%04d", enterprise)
	e.Postings = []ledger.Posting{{Lot: seq, Unit: ledger.Credit, From: ledger.Issuer, To: ledger.Available, Amount: 1000}}
	e.Learning = &ledger.Learning{Course: fmt.Sprintf("C%03d", course), Catalogue: 1, Run: fmt.Sprint(class), Site: fmt.Sprintf("S%03d", enterprise%122), Hours: 16000}
	return e
}

func benchDirectory(tb testing.TB) (*stats.Directory, courses.Organisation) {
	tb.Helper()
	city := courses.Organisation{Code: "BJ", Version: 1, Kind: courses.Union}
	list := [][]courses.Organisation{{city}}
	add := func(o courses.Organisation) { o.Version = 1; list = append(list, []courses.Organisation{o}) }
	var above []string
	for i := range benchDistricts {
		above = append(above, fmt.Sprintf("D%02d", i))
	}
	for i := range benchUnits {
		above = append(above, fmt.Sprintf("U%03d", i))
	}
	for _, code := range above {
		add(courses.Organisation{Code: code, Kind: courses.Union, Parent: "BJ"})
	}
	for i := range benchEnterprises {
		add(courses.Organisation{Code: fmt.Sprintf("E%04d", i), Kind: courses.EnterpriseKind, Parent: above[i%len(above)]})
	}
	for i := range 122 {
		add(courses.Organisation{Code: fmt.Sprintf("S%03d", i), Kind: courses.SiteKind, Parent: above[i%len(above)], District: above[i%benchDistricts]})
	}
	var catalogue [][]courses.Course
	for i := range benchCourses {
		catalogue = append(catalogue, []courses.Course{{Code: fmt.Sprintf("C%03d", i), Version: 1, Module: courses.Modules[i%3]}})
	}
	d, err := stats.NewDirectory(list, catalogue)
	if err != nil {
		tb.Fatal(err)
	}
	return d, city
}

// BenchmarkFigures counts a journal of CREDITBANK_BENCH_ENTRIES entries,
// otherwise 100,000, of ten for each learner, and then asks about a district.
// The entries are made up as they are read: what reading a ledger costs is not
// in it.
func BenchmarkFigures(b *testing.B) {
	entries := uint64(100_000)
	if text := os.Getenv("CREDITBANK_BENCH_ENTRIES"); text != "" {
		n, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			b.Fatal(err)
		}
		entries = n
	}
	begin, err := ledger.ParseDay("2007-01-01")
	if err != nil {
		b.Fatal(err)
	}
	d, city := benchDirectory(b)
	path := filepath.Join(b.TempDir(), "stats.db")
	s, err := Open(path, secret)
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	f := &stats.Follower{
		Journal: benchJournal{entries / 10, entries, begin}, Store: s,
		Directory: func(context.Context) (*stats.Directory, error) { return d, nil },
	}
	counted := false
	b.Run("count", func(b *testing.B) {
		for b.Loop() {
			if counted {
				if err := s.Reset(b.Context()); err != nil {
					b.Fatal(err)
				}
				f = &stats.Follower{Journal: f.Journal, Store: s, Directory: f.Directory}
			}
			if _, err := f.Catch(b.Context()); err != nil {
				b.Fatal(err)
			}
			counted = true
		}
		b.ReportMetric(float64(entries)*float64(b.N)/b.Elapsed().Seconds(), "entries/s")
		if file, err := os.Stat(path); err == nil {
			b.ReportMetric(float64(file.Size())/float64(entries), "B/entry")
		}
	})
	if _, err := f.Catch(b.Context()); err != nil {
		b.Fatal(err)
	}
	desk := &stats.Desk{Store: s, Follower: f, Directory: f.Directory, Now: time.Now}
	office := org.Principal{Role: org.Office, Organisation: city.Code}
	year, err := stats.YearRange(2008)
	if err != nil {
		b.Fatal(err)
	}
	for _, q := range []stats.Query{
		{Table: "summary", Organisation: "D05", Range: year},
		{Table: "summary", Organisation: "D05", Range: year, By: stats.ByCourse},
		{Table: "summary", Organisation: "D05", Range: year, By: stats.ByCourse, Period: stats.Month},
		{Table: "summary", Organisation: "D05", By: stats.ByEnterprise},
		{Table: "summary", Organisation: "BJ", Range: year, By: stats.ByEnterprise},
		{Table: "coverage", Organisation: "BJ", Range: year},
		{Table: "ranking", Organisation: "BJ", Range: year, Level: stats.EnterpriseLevel},
	} {
		b.Run(fmt.Sprintf("%s/%s/by=%s/period=%s", q.Table, q.Organisation, q.By, q.Period), func(b *testing.B) {
			for b.Loop() {
				if _, err := desk.Ask(b.Context(), office, q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
