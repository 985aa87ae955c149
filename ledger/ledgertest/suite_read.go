package ledgertest

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"creditbank/ledger"
	"creditbank/ledger/fault"

	gocmp "github.com/google/go-cmp/cmp"
)

// testEmpty reads where nothing was written.
func testEmpty(t *testing.T, open opener) {
	s, ctx := open(t), t.Context()
	id := ledger.NewAccountID(0, [14]byte{1})
	for what, err := range map[string]error{
		"Entry(0)":  second(s.Entry(ctx, 0, 0)),
		"Entry(1)":  second(s.Entry(ctx, 0, 1)),
		"Lot(1)":    second(s.Lot(ctx, 0, 1)),
		"Hold(1)":   second(s.Hold(ctx, 0, 1)),
		"Account":   second(s.Account(ctx, id)),
		"EntryAsOf": second(s.EntryAsOf(ctx, id, 1)),
		"Entries":   third(s.Entries(ctx, id, 0, 10)),
		"Lots":      third(s.Lots(ctx, id, 0, 10)),
		"other log": second(s.Account(ctx, ledger.NewAccountID(7, [14]byte{1}))),
	} {
		if !errors.Is(err, fault.NotFound) {
			t.Errorf("%s = %v, want it not found", what, err)
		}
	}
	for _, log := range []ledger.Log{0, 7} {
		if got := head(t, s, log); got != (ledger.Head{}) {
			t.Errorf("Head(%d) = %v, want none", log, got)
		}
		if list, err := s.Journal(ctx, log, 1, 10); err != nil || len(list) != 0 {
			t.Errorf("Journal(%d) = %v, %v, want nothing", log, list, err)
		}
		if list, err := s.Due(ctx, log, 1<<60, 10); err != nil || len(list) != 0 {
			t.Errorf("Due(%d) = %v, %v, want nothing", log, list, err)
		}
		if list := facts(t, s, log); len(list) != 0 {
			t.Errorf("Facts(%d) = %v, want none", log, list)
		}
	}
}

func second[T any](_ T, err error) error        { return err }
func third[T, U any](_ T, _ U, err error) error { return err }

// testEntriesInPages walks an account's entries in pages of every size.
func testEntriesInPages(t *testing.T, open opener) {
	b := NewBank(t, open(t))
	var want []ledger.Entry
	for _, o := range b.Run("open lin\nopen wang\ndeposit lin a 1\ndeposit wang a 1\ndeposit lin b 1\ndeposit lin c 1\nfreeze wang\nfreeze lin") {
		if o.Entry.Account == b.ID("lin") {
			want = append(want, o.Entry)
		}
	}
	slices.Reverse(want)
	for n := 1; n <= len(want)+1; n++ {
		var got []ledger.Entry
		for before := uint64(0); ; before = got[len(got)-1].Seq {
			a, page, err := b.Store.Entries(t.Context(), b.ID("lin"), before, n)
			if err != nil || len(page) > n || a.Head != want[0].Seq {
				t.Fatalf("Entries(before %d, %d) = %+v, %d entries, %v", before, n, a, len(page), err)
			}
			if len(page) == 0 {
				break
			}
			got = append(got, page...)
		}
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("pages of %d (-want +got):\n%s", n, diff)
		}
	}
	// A number that is another account's, or nobody's yet, is a place too.
	for before, first := range map[uint64]uint64{4: 3, 7: 6, 8: 6, 1000: 8, 1: 0, 1 << 63: 8} {
		_, page, err := b.Store.Entries(t.Context(), b.ID("lin"), before, 1)
		var got uint64
		if len(page) > 0 {
			got = page[0].Seq
		}
		if err != nil || got != first {
			t.Errorf("Entries(before %d) begins with %d, %v, want %d", before, got, err, first)
		}
	}
	if _, page, err := b.Store.Entries(t.Context(), b.ID("lin"), 0, 0); err != nil || len(page) != 0 {
		t.Errorf("Entries(none) = %v, %v", page, err)
	}
}

// testLotsInPages walks an account's lots in pages of every size.
func testLotsInPages(t *testing.T, open opener) {
	b := NewBank(t, open(t))
	b.Run("open lin\nopen wang\ndeposit lin a 1\ndeposit wang a 1 as=wa\ndeposit lin b 2\nfreeze lin\ndeposit lin c 3")
	want := []uint64{b.Seq("c"), b.Seq("b"), b.Seq("a")}
	for n := 1; n <= len(want)+1; n++ {
		var got []uint64
		for before := uint64(0); ; before = got[len(got)-1] {
			_, page, err := b.Store.Lots(t.Context(), b.ID("lin"), before, n)
			if err != nil || len(page) > n {
				t.Fatalf("Lots(before %d, %d) = %d lots, %v", before, n, len(page), err)
			}
			if len(page) == 0 {
				break
			}
			for _, line := range page {
				if line.Lot.Seq != line.Deposit.Seq || line.Deposit.Kind != ledger.KindDeposit {
					t.Errorf("lot %d comes with entry %d, a %s", line.Lot.Seq, line.Deposit.Seq, line.Deposit.Kind)
				}
				got = append(got, line.Lot.Seq)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("lots in pages of %d = %v, want %v", n, got, want)
		}
	}
	for before, first := range map[uint64]uint64{b.Seq("wa"): b.Seq("a"), b.Seq("c") - 1: b.Seq("b"), 1 << 63: b.Seq("c")} {
		_, page, err := b.Store.Lots(t.Context(), b.ID("lin"), before, 1)
		if err != nil || len(page) != 1 || page[0].Lot.Seq != first {
			t.Errorf("Lots(before %d) = %v, %v, want lot %d", before, page, err, first)
		}
	}
}

// testEntryAsOf asks where an account stood at every moment of its life.
func testEntryAsOf(t *testing.T, open opener) {
	b := NewBank(t, open(t))
	for i := range 600 {
		line := "deposit lin c" + strconv.Itoa(i) + " 1"
		if i == 0 {
			line = "open lin\n" + line
		}
		b.Run(line)
		b.Now = b.Now.Add(time.Minute)
	}
	for _, test := range []struct {
		at   time.Time
		want uint64
	}{
		{b.Now.Add(time.Hour), 601},
		{b.Now, 601},
		{Start.Add(599*time.Minute + 1000), 601},
		{Start.Add(599 * time.Minute), 600},
		{Start.Add(90 * time.Second), 3},
		{Start.Add(time.Microsecond), 1},
	} {
		e, err := b.Store.EntryAsOf(t.Context(), b.ID("lin"), ledger.InstantOf(test.at))
		if err != nil || e.Seq != test.want {
			t.Errorf("EntryAsOf(%s) = entry %d, %v, want %d", test.at, e.Seq, err, test.want)
		}
	}
	if e, err := b.Store.EntryAsOf(t.Context(), b.ID("lin"), ledger.InstantOf(Start)); !errors.Is(err, fault.NotFound) {
		t.Errorf("EntryAsOf(its first moment) = entry %d, %v, want it not found", e.Seq, err)
	}
}

// testJournal reads the journal from every place.
func testJournal(t *testing.T, open opener) {
	b := NewBank(t, open(t))
	b.Run("open a\nopen b\nopen c\nopen d")
	for _, test := range []struct {
		from uint64
		n    int
		want []uint64
	}{
		{0, 2, []uint64{1, 2}}, {1, 2, []uint64{1, 2}}, {3, 10, []uint64{3, 4}}, {4, 1, []uint64{4}},
		{5, 10, nil}, {1 << 63, 10, nil}, {1, 0, nil}, {1, -1, nil},
	} {
		list, err := b.Store.Journal(t.Context(), 0, test.from, test.n)
		var got []uint64
		for _, e := range list {
			got = append(got, e.Seq)
		}
		if err != nil || !slices.Equal(got, test.want) {
			t.Errorf("Journal(from %d, %d) = %v, %v, want %v", test.from, test.n, got, err, test.want)
		}
	}
}

// testDue lists what the clock ends in its order.
func testDue(t *testing.T, open opener) {
	b := NewBank(t, open(t))
	b.Run(`
		open lin
		deposit lin late 1 until=2010-03-31
		deposit lin early 1 until=2010-01-31
		deposit lin never 1
		hold lin h1 never:0.25 deadline=2010-02-15T00:00:00Z
		hold lin h2 never:0.25 deadline=2010-01-31T15:59:59.999999Z   # at the end of the day in Beijing
		hold lin h3 late:0.25 deadline=2010-01-05T00:00:00Z
		hold lin h4 never:0.25 deadline=2010-01-06T00:00:00Z
		release h4`)
	due := func(at string, n int) []uint64 {
		list, err := b.Store.Due(t.Context(), 0, ledger.InstantOf(b.time("", at)), n)
		if err != nil {
			t.Fatalf("Due(%s) = %v", at, err)
		}
		var got []uint64
		for _, d := range list {
			got = append(got, d.Seq)
		}
		return got
	}
	h1, h2, h3, early, late := b.Seq("h1"), b.Seq("h2"), b.Seq("h3"), b.Seq("early"), b.Seq("late")
	for _, test := range []struct {
		at   string
		n    int
		want []uint64
	}{
		{"2010-01-05T00:00:00Z", 10, nil},
		{"2010-01-05T00:00:00.000001Z", 10, []uint64{h3}},
		{"2010-01-31T15:59:59.999999Z", 10, []uint64{h3}},
		{"2010-01-31T16:00:00Z", 10, []uint64{h3, h2, early}}, // of one time, holds before lots
		{"2012-01-01T00:00:00Z", 10, []uint64{h3, h2, early, h1, late}},
		{"2012-01-01T00:00:00Z", 2, []uint64{h3, h2}},
		{"2012-01-01T00:00:00Z", 0, nil},
	} {
		if got := due(test.at, test.n); !slices.Equal(got, test.want) {
			t.Errorf("Due(%s, %d) = %v, want %v", test.at, test.n, got, test.want)
		}
	}
	b.Run("at 2012-01-01T00:00:00Z\nexpire-hold h3\nexpire-hold h2\nexpire-lot early\nexpire-hold h1\nexpire-lot late")
	if got := due("2020-01-01T00:00:00Z", 10); len(got) != 0 {
		t.Errorf("Due() = %v after all has ended, want nothing", got)
	}
}

// testTotals adds up what went where.
func testTotals(t *testing.T, open opener) {
	b := NewBank(t, open(t))
	b.Run(`
		open lin
		deposit lin weld 2
		deposit lin lathe 1 issuer=school
		deposit lin help 3 unit=point
		hold lin h weld:1.5 lathe:1
		capture h weld:1`)
	got := make(map[ledger.TotalKey]ledger.Amount)
	if err := b.Store.Totals(t.Context(), 0, func(k ledger.TotalKey, a ledger.Amount) error {
		got[k] = a
		return nil
	}); err != nil {
		t.Fatalf("Totals() = %v", err)
	}
	want := map[ledger.TotalKey]ledger.Amount{
		{Unit: ledger.Credit, Side: ledger.Issuer, Code: "works"}:        -2000,
		{Unit: ledger.Credit, Side: ledger.Issuer, Code: "school"}:       -1000,
		{Unit: ledger.Credit, Side: ledger.Available}:                    2000,
		{Unit: ledger.Credit, Side: ledger.Programme, Code: "mechanics"}: 1000,
		{Unit: ledger.Point, Side: ledger.Issuer, Code: "works"}:         -3000,
		{Unit: ledger.Point, Side: ledger.Available}:                     3000,
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("Totals (-want +got):\n%s", diff)
	}
	stop := errors.New("stop")
	calls := 0
	if err := b.Store.Totals(t.Context(), 0, func(ledger.TotalKey, ledger.Amount) error { calls++; return stop }); !errors.Is(err, stop) || calls != 1 {
		t.Errorf("Totals() = %v after %d calls, want the callback's error after 1", err, calls)
	}
}

// testFacts sees that facts are complete and in their order.
func testFacts(t *testing.T, open opener) {
	b := NewBank(t, open(t))
	b.Run(life)
	for i := range 700 { // more than a store is likely to read at once
		b.Run("deposit wang c" + strconv.Itoa(i) + " 1 until=2020-01-01")
	}
	list := facts(t, b.Store, 0)
	if !slices.IsSortedFunc(list, func(a, b ledger.Fact) int {
		return cmp.Or(strings.Compare(a.What, b.What), strings.Compare(a.Key, b.Key))
	}) {
		t.Errorf("facts are not in the order of What and Key")
	}
	counts := make(map[string]int)
	for _, f := range list {
		counts[f.What]++
	}
	want := map[string]int{"account": 5, "due": 702, "hold": 6, "key": 743, "lot": 719, "natural": 718, "total": 10}
	if diff := gocmp.Diff(want, counts); diff != "" {
		t.Errorf("facts by kind (-want +got):\n%s", diff)
	}
	stop := errors.New("stop")
	if err := b.Store.Facts(t.Context(), 0, func(ledger.Fact) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("Facts() = %v, want the callback's error", err)
	}
}
