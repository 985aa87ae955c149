package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"creditbank/api/auth"
	"creditbank/api/authbolt"
	"creditbank/api/limit"
	"creditbank/api/signin"
	v1 "creditbank/api/v1"
	"creditbank/courses/coursebolt"
	"creditbank/courses/intake"
	"creditbank/courses/intakebolt"
	"creditbank/courses/registrar"
	"creditbank/courses/simulation"
	"creditbank/courses/stats"
	"creditbank/courses/statsbolt"
	"creditbank/ledger"
	"creditbank/ledger/ledgerbolt"
)

// The files of a bank, in its directory.
const (
	ledgerFile  = "ledger.db"
	coursesFile = "courses.db"
	keysFile    = "apikeys.db"
	reportsFile = "reports.db"

	readingsFile = "readings.db"
)

// bankFiles are the files that a backup has. It has no signing keys and never
// the master key.
var bankFiles = [...]string{ledgerFile, ringFile, coursesFile, keysFile, reportsFile, readingsFile}

// mainLog is the one log of an embedded bank.
const mainLog ledger.Log = 0

// bank is everything that a running bank consists of. This is the only place
// that knows which stores it has.
type bank struct {
	dir       string
	now       func() time.Time
	vault     *vault
	store     *ledgerbolt.Store
	courses   *coursebolt.Store
	apiKeys   *authbolt.Store // and members
	hasher    *auth.Hasher    // of their passwords
	recent    *stats.Recent   // store, for the book and who follows it
	book      *ledger.Book
	registrar *registrar.Registrar
	url       *url.URL // by which people reach it; nil if not known
	limits    limit.Limits
	provider  *signin.Provider // nil if people sign in with passwords alone
	two       *v1.SecondPerson // nil if nothing takes a second person
	figures   *statsbolt.Store
	statsDesk *stats.Desk // of figures
	reports   *intakebolt.Store
	intake    *intake.Desk

	simulations *simulation.Desk // nil until the bank serves

	readings    *coursebolt.Readings
	readingsLog *registrar.ReadingLog // writes to readings
}

// openBank opens the bank in dir, whose other files are at places. A directory
// without a bank is an error, unless create is given.
func openBank(ctx context.Context, dir string, at places, create bool, now func() time.Time) (_ *bank, err error) {
	_, err = os.Stat(filepath.Join(dir, ledgerFile))
	fresh := errors.Is(err, fs.ErrNotExist)
	if fresh && !create {
		return nil, fmt.Errorf("there is no bank in %s: “creditbank serve --data %s” makes one", dir, dir)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	b := &bank{dir: dir, now: now, hasher: auth.NewHasher(auth.DefaultCost, passwordsAtOnce)}
	defer func() {
		if err != nil {
			b.close()
		}
	}()
	if b.vault, err = openVault(dir, at, fresh, now); err != nil {
		return nil, err
	}
	if b.store, err = ledgerbolt.Open(filepath.Join(dir, ledgerFile), ledgerbolt.Options{Sealing: b.vault.sealing()}); err != nil {
		return nil, err
	}
	if b.courses, err = coursebolt.Open(filepath.Join(dir, coursesFile), false); err != nil {
		return nil, err
	}
	if b.apiKeys, err = authbolt.Open(filepath.Join(dir, keysFile)); err != nil {
		return nil, err
	}
	if b.readings, err = coursebolt.OpenReadings(filepath.Join(dir, readingsFile)); err != nil {
		return nil, err
	}
	b.readingsLog = registrar.NewReadingLog(b.readings)
	b.recent = stats.NewRecent(b.store, mainLog)
	b.book = ledger.NewBook(b.recent, mainLog, now)
	if err = b.openRegistrar(ctx); err != nil {
		return nil, err
	}
	if b.reports, err = intakebolt.Open(filepath.Join(dir, reportsFile), false); err != nil {
		return nil, err
	}
	b.openIntake()
	if err = b.forgetErased(ctx); err != nil {
		return b, err
	}
	// Merges that were cut short are ended; see [registrar.Registrar.EndMerges].
	if _, err = b.registrar.EndMerges(ctx); err != nil {
		return b, err
	}
	return b, b.openStatistics()
}

// openRegistrar makes the registrar, with what the catalogue holds now.
func (b *bank) openRegistrar(ctx context.Context) error {
	keys, err := b.vault.identities()
	if err != nil {
		return err
	}
	r, err := registrar.New(ctx, b.book, b.courses, b.now, registrar.WithIdentities(keys), registrar.WithReadings(b.readingsLog))
	if err != nil {
		return err
	}
	b.registrar = r.TieTo(b.store)
	return nil
}

// close writes what waits and lets go of the files. It may be called on a
// bank that is half open.
func (b *bank) close() error {
	if b.book != nil {
		b.book.Close()
	}
	var errs []error
	if b.readings != nil {
		if b.readingsLog != nil {
			errs = append(errs, b.readingsLog.Close())
		}
		errs = append(errs, b.readings.Close())
	}
	if b.figures != nil {
		errs = append(errs, b.figures.Close())
	}
	if b.store != nil {
		errs = append(errs, b.store.Close())
	}
	if b.courses != nil {
		errs = append(errs, b.courses.Close())
	}
	if b.apiKeys != nil {
		errs = append(errs, b.apiKeys.Close())
	}
	if b.reports != nil {
		errs = append(errs, b.reports.Close())
	}
	return errors.Join(append(errs, b.vault.close())...)
}
