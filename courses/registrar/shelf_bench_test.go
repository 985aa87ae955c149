package registrar_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"creditbank/courses"
	"creditbank/courses/coursebolt"
	"creditbank/courses/registrar"
	"creditbank/ledger"
	"creditbank/ledger/ledgermem"
)

// shelf is a file of many papers, of a union and two enterprises.
type shelf struct{ *coursebolt.Store }

func openShelf(b *testing.B) shelf {
	b.Helper()
	store, err := coursebolt.Open(filepath.Join(b.TempDir(), "courses.db"), false)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { store.Close() })
	for _, o := range []courses.Organisation{
		{Code: "BJ", Version: 1, Kind: courses.Union}, {Code: "E1", Version: 1, Kind: courses.EnterpriseKind, Parent: "BJ"},
		{Code: "E2", Version: 1, Kind: courses.EnterpriseKind, Parent: "BJ"},
	} {
		if err := store.Organisations().Add(b.Context(), o); err != nil {
			b.Fatal(err)
		}
	}
	return shelf{store}
}

// open returns a registrar that works with the file, with a ledger of its own.
func (s shelf) open(b *testing.B, now time.Time, options ...registrar.Option) *registrar.Registrar {
	b.Helper()
	clock := func() time.Time { return now }
	book := ledger.NewBook(new(ledgermem.Store), 0, clock)
	b.Cleanup(book.Close)
	r, err := registrar.New(b.Context(), book, s, clock, options...)
	if err != nil {
		b.Fatal(err)
	}
	return r
}

// paperID is the name of the i-th paper; their order is another one.
func paperID(i int) string { return fmt.Sprintf("d%016x", uint64(i+1)*0x9e3779b97f4a7c15) }

// fill files n papers.
func (s shelf) fill(b *testing.B, n int, kind courses.PaperKind, paper func(i int) any) {
	b.Helper()
	var filed []courses.Paper
	for i := range n {
		filed = append(filed, courses.Paper{Kind: kind, Name: paperID(i), Version: 1, Body: mustJSON(b, paper(i)), By: "k"})
		if len(filed) == 10_000 || i == n-1 {
			if err := s.Papers().Add(b.Context(), filed...); err != nil {
				b.Fatal(err)
			}
			filed = nil
		}
	}
}

func mustJSON(b *testing.B, v any) string {
	b.Helper()
	body, err := json.Marshal(v)
	if err != nil {
		b.Fatal(err)
	}
	return string(body)
}
