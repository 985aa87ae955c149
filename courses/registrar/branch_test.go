package registrar_test

import (
	"bytes"
	"context"
	"strconv"
	"time"

	"creditbank/courses"
	"creditbank/courses/identity"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/ledger"
	"creditbank/ledger/ledgermem"
)

// test is what tests of all kinds can do.
type test interface {
	Helper()
	Fatal(...any)
}

// branch is a bank with a union, two enterprises and two courses.
type branch struct {
	*registrar.Registrar
	office  org.Principal
	at      time.Time // now
	entries ledgermem.Store
	papers  courses.Store
	n       int // requests
}

// openBranch fills a store. The bank is to be opened.
func openBranch(t test, store courses.Store, at time.Time, more ...courses.Organisation) *branch {
	t.Helper()
	ctx := context.Background()
	for _, o := range append([]courses.Organisation{
		{Code: "BJ", Kind: courses.Union}, {Code: "E1", Kind: courses.EnterpriseKind, Parent: "BJ"}, {Code: "E2", Kind: courses.EnterpriseKind, Parent: "BJ"},
	}, more...) {
		o.Version = 1
		if err := store.Organisations().Add(ctx, o); err != nil {
			t.Fatal(err)
		}
	}
	for _, code := range []string{"GA01", "GA02"} {
		if err := store.Courses().Add(ctx, courses.Course{
			Code: code, Version: 1, Module: courses.General, Title: "安全", Hours: 16 * ledger.One, Approved: 1,
			Worth: courses.HoursRule{Unit: ledger.Credit, PerUnit: 16 * ledger.One, Step: ledger.One / 2, Max: 4 * ledger.One},
		}); err != nil {
			t.Fatal(err)
		}
	}
	return &branch{office: org.Principal{ID: "o", Role: org.Office, Organisation: "BJ"}, at: at, papers: store}
}

// open opens the bank, or opens it again as after a crash.
func (w *branch) open(t test, end func(func()), options ...registrar.Option) {
	t.Helper()
	now := func() time.Time { return w.at }
	w.entries.Reopen()
	book := ledger.NewBook(&w.entries, 0, now)
	end(book.Close)
	keys, err := identity.NewKeys(bytes.Repeat([]byte{1}, 32))
	if err != nil {
		t.Fatal(err)
	}
	options = append(options, registrar.WithIdentities(keys))
	if w.Registrar, err = registrar.New(context.Background(), book, w.papers, now, options...); err != nil {
		t.Fatal(err)
	}
}

func (w *branch) request() registrar.Request {
	w.n++
	return registrar.Request{By: w.office, Key: strconv.Itoa(w.n)}
}
