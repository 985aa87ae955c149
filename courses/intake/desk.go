package intake

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Config is what a desk needs. Store, Registrar, Now and Logger have to be given.
type Config struct {
	Store     Store
	Registrar *registrar.Registrar
	Now       func() time.Time
	// Logger gets what the worker cannot tell anybody else.
	Logger *slog.Logger
	// Checkpoint returns the newest signed head of the log. If nil, receipts
	// have none.
	Checkpoint func(context.Context) ([]byte, error)
}

// Desk takes reports in, checks and books them, and keeps what is in
// suspense. Its methods may be called concurrently; [Desk.Run] by one only.
type Desk struct {
	Config
	wake chan struct{} // has one item if there may be work

	mu   sync.Mutex // held while a report or an item is changed
	last int64      // guarded by mu: the time that the newest id begins with
	// gone are the accounts that were forgotten since the desk opened: what
	// the worker found out before must not bring them back. Guarded by mu.
	gone map[ledger.AccountID]bool
	// wiped are the rows that were forgotten since then. Guarded by mu.
	wiped map[rowAt]bool
}

// New returns a desk, and has the registrar tell it who is forgotten. Reports that were under way when the program ended go on
// when its worker runs.
func New(c Config) *Desk {
	d := &Desk{Config: c, wake: make(chan struct{}, 1), gone: make(map[ledger.AccountID]bool), wiped: make(map[rowAt]bool)}
	c.Registrar.BeforeForgetting(d.forgetUnplaced)
	d.rouse()
	return d
}

// rouse tells the worker that there may be work.
func (d *Desk) rouse() {
	select {
	case d.wake <- struct{}{}:
	default: // it is told already
	}
}

const idLetters = "0123456789abcdefghjkmnpqrstvwxyz"

// newID returns 26 letters and digits: 10 of the time, later than any before,
// and 16 of chance. The caller holds mu.
func (d *Desk) newID() (string, error) {
	d.last = max(d.last+1, d.Now().UnixMilli())
	var random [16]byte
	if _, err := rand.Read(random[:]); err != nil {
		return "", err
	}
	id := make([]byte, 0, 26)
	for shift := 45; shift >= 0; shift -= 5 {
		id = append(id, idLetters[d.last>>shift&31])
	}
	for _, b := range random {
		id = append(id, idLetters[b&31])
	}
	return string(id), nil
}

// sees reports whether somebody may see what an organisation reported.
func (d *Desk) sees(by org.Principal, organisation string) bool {
	return by.Role == org.Office || by.Role == org.Clerk || by.Role == org.Auditor || d.Registrar.Tree().MayActFor(by, organisation)
}

// Report returns a report to those who may see it.
func (d *Desk) Report(ctx context.Context, by org.Principal, id string) (Report, error) {
	r, err := d.Store.Report(ctx, id)
	if err == nil && !d.sees(by, r.Organisation) {
		err = fmt.Errorf("report %s of %s: %w", id, r.Organisation, fault.Forbidden)
	}
	if err != nil {
		return Report{}, err
	}
	return r, nil
}

// scanSize is how many reports or items are looked at with one read.
const scanSize = 200

// Reports returns up to n reports that somebody may see, newest first, which
// came before one; those of one organisation, if it is given.
func (d *Desk) Reports(ctx context.Context, by org.Principal, organisation, before string, n int) ([]Report, error) {
	if organisation != "" && !d.sees(by, organisation) {
		return nil, fmt.Errorf("reports of %s: %w", organisation, fault.Forbidden)
	}
	var found []Report
	for {
		list, err := d.Store.Reports(ctx, before, scanSize)
		if err != nil || len(list) == 0 {
			return found, err
		}
		for _, r := range list {
			if before = r.ID; d.sees(by, r.Organisation) && (organisation == "" || r.Organisation == organisation) {
				if found = append(found, r); len(found) == n {
					return found, nil
				}
			}
		}
	}
}

// Rows returns up to n rows of a report behind a line, in the order of their
// lines; those of one class, if it is given.
func (d *Desk) Rows(ctx context.Context, by org.Principal, id string, class Class, after uint32, n int) ([]Row, error) {
	r, err := d.Report(ctx, by, id)
	if err != nil {
		return nil, err
	}
	var found []Row
	for number := range r.Pages {
		page, err := d.Store.Page(ctx, id, number)
		if err != nil {
			return nil, err
		}
		if len(page.Rows) == 0 || page.Rows[len(page.Rows)-1].Line <= after {
			continue
		}
		for _, row := range page.Rows {
			if row.Line > after && (class == 0 || row.Class == class) {
				if found = append(found, row); len(found) == n {
					return found, nil
				}
			}
		}
	}
	return found, nil
}

// change reads a report, changes it and keeps it, with whatever else the
// change is to keep. The caller does not hold mu.
func (d *Desk) change(ctx context.Context, id string, fn func(*Report, *Change) error) (Report, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	r, err := d.Store.Report(ctx, id)
	if err != nil {
		return r, err
	}
	c := Change{PagesOf: id}
	if err := fn(&r, &c); err != nil {
		return r, err
	}
	d.forgetIn(&r, &c)
	c.Reports = append(c.Reports, r)
	return r, d.Store.Save(ctx, c)
}

// used returns whether a key was used for the same request before, and for
// what. For another request it is refused. The caller holds mu.
func (d *Desk) used(ctx context.Context, key ledger.Key, request ledger.Digest) (string, bool, error) {
	if key.IsZero() {
		return "", false, nil
	}
	u, err := d.Store.Asked(ctx, key)
	switch {
	case errors.Is(err, fault.NotFound):
		return "", false, nil
	case err != nil:
		return "", false, err
	case u.Request != request:
		return "", false, &ledger.Refusal{Code: ledger.KeyReused, Field: "Idempotency-Key"}
	}
	return u.Subject, true, nil
}
