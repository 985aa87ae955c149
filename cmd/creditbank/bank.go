package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"creditbank/api/authbolt"
	"creditbank/courses/coursebolt"
	"creditbank/courses/registrar"
	"creditbank/ledger"
	"creditbank/ledger/ledgerbolt"
)

// The files of a bank, in its directory.
const (
	ledgerFile  = "ledger.db"
	coursesFile = "courses.db"
	keysFile    = "apikeys.db"

	readingsFile = "readings.db"
)

// bankFiles are the files that a backup has. It has no signing keys and never
// the master key.
var bankFiles = [...]string{ledgerFile, ringFile, coursesFile, keysFile, readingsFile}

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
	apiKeys   *authbolt.Store
	book      *ledger.Book
	registrar *registrar.Registrar

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
	b := &bank{dir: dir, now: now}
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
	b.book = ledger.NewBook(b.store, mainLog, now)
	if err = b.openRegistrar(ctx); err != nil {
		return nil, err
	}
	return b, b.forgetErased(ctx)
}

// openRegistrar makes the registrar, with what the courses hold now.
func (b *bank) openRegistrar(ctx context.Context) error {
	keys, err := b.vault.identities()
	if err != nil {
		return err
	}
	b.registrar, err = registrar.New(ctx, b.book, b.courses, b.now,
		registrar.WithIdentities(keys), registrar.WithReadings(b.readingsLog))
	return err
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
	if b.store != nil {
		errs = append(errs, b.store.Close())
	}
	if b.courses != nil {
		errs = append(errs, b.courses.Close())
	}
	if b.apiKeys != nil {
		errs = append(errs, b.apiKeys.Close())
	}
	return errors.Join(append(errs, b.vault.close())...)
}
