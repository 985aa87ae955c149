package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"creditbank/courses/identity"
	"creditbank/ledger/fault"
	"creditbank/ledger/keyring"
	"creditbank/ledger/ledgerbolt"
	"creditbank/ledger/merkle"
	"creditbank/ledger/transcript"

	"github.com/spf13/pflag"
	"golang.org/x/mod/sumdb/note"
)

// The files of a bank that have to do with keys.
const (
	ringFile          = "keys.db"        // learners' data keys, wrapped by the master key
	masterFile        = "master.key"     // by default; better not beside what it opens
	logKeyFile        = "log.key"        // signs checkpoints
	transcriptKeyFile = "transcript.key" // signs transcripts
	headFile          = "head"           // by default; better on another disk
)

// defaultOrigin names the log of a bank that was given no name.
const defaultOrigin = "localhost/creditbank"

// Environment values that stand in for flags.
const (
	masterEnv = "CREDITBANK_MASTER_KEY_FILE"
	headEnv   = "CREDITBANK_HEAD_FILE"
)

// places say where a bank has what must not lie with its database, and what
// its log is called. Empty ones mean the defaults.
type places struct{ master, head, origin string }

func (p *places) add(flags *pflag.FlagSet) {
	flags.StringVar(&p.master, "master-key", os.Getenv(masterEnv), "`file` of the master key, which opens all data keys; keep it, and a copy, where the database is not (default DATA/"+masterFile+", or $"+masterEnv+")")
	flags.StringVar(&p.head, "head", os.Getenv(headEnv), "`file` that remembers what was signed; best on another disk, and never restored (default DATA/"+headFile+", or $"+headEnv+")")
	flags.StringVar(&p.origin, "origin", "", "`name` of the log, settled when the bank is made: its address without scheme (default "+defaultOrigin+")")
}

// in returns where the files of the bank in dir are.
func (p places) in(dir string) places {
	if p.master == "" {
		p.master = filepath.Join(dir, masterFile)
	}
	if p.head == "" {
		p.head = filepath.Join(dir, headFile)
	}
	return p
}

// vault is what opens and signs a bank's ledger.
type vault struct {
	ring           *keyring.Keyring
	logKeys        *merkle.Keys
	transcriptKeys *merkle.Keys
	guard          *merkle.HeadGuard
}

// openVault opens the keys of the bank in dir. Those of a bank that is being
// made are made; a bank that exists must have them.
func openVault(dir string, at places, create bool, now func() time.Time) (_ *vault, err error) {
	at = at.in(dir)
	v := new(vault)
	defer func() {
		if err != nil {
			v.close()
		}
	}()
	if v.ring, err = openRing(filepath.Join(dir, ringFile), at.master, create, now); err != nil {
		return nil, err
	}
	origin := at.origin
	if origin == "" {
		origin = defaultOrigin
	}
	if v.logKeys, err = loadKeys(filepath.Join(dir, logKeyFile), origin, create); err != nil {
		return nil, err
	}
	if at.origin != "" && at.origin != v.logKeys.Name {
		return nil, fmt.Errorf("the log of the bank in %s is called %q, not %q: a log keeps its name for ever", dir, v.logKeys.Name, at.origin)
	}
	if v.transcriptKeys, err = loadKeys(filepath.Join(dir, transcriptKeyFile), v.logKeys.Name+transcript.Suffix, create); err != nil {
		return nil, err
	}
	v.guard, err = merkle.OpenHeadGuard(at.head, v.logKeys.Name, create)
	return v, err
}

// openRing opens the data keys.
func openRing(path, masterPath string, create bool, now func() time.Time) (*keyring.Keyring, error) {
	master, err := keyring.LoadMaster(masterPath)
	if errors.Is(err, fault.NotFound) && create {
		if _, err := os.Stat(path); err == nil {
			return nil, fmt.Errorf("%s exists, but not the master key that opens it, %s: bring it back", path, masterPath)
		}
		if err := keyring.CreateMaster(masterPath); err != nil {
			return nil, err
		}
		master, err = keyring.LoadMaster(masterPath)
	}
	if err != nil {
		return nil, err
	}
	return keyring.Open(path, master, now, create)
}

// loadKeys loads signing keys, or makes them.
func loadKeys(path, name string, create bool) (*merkle.Keys, error) {
	k, err := merkle.LoadKeys(path)
	if !errors.Is(err, fault.NotFound) || !create {
		return k, err
	}
	if k, err = merkle.NewKeys(rand.Reader, name); err != nil {
		return nil, err
	}
	return k, k.Create(path)
}

// identities returns the keys of identity numbers. They come, under labels of
// their own, from the secret that the master key wraps for the bank's life, so
// they outlive a change of the master key.
func (v *vault) identities() (*identity.Keys, error) {
	secret, err := v.ring.NaturalSecret()
	if err != nil {
		return nil, err
	}
	return identity.NewKeys(secret[:])
}

// sealing returns how the ledger is opened with these keys.
func (v *vault) sealing() *ledgerbolt.Sealing {
	return &ledgerbolt.Sealing{Ring: v.ring, Keys: v.logKeys, Guard: v.guard, Log: mainLog}
}

func (v *vault) close() error {
	if v == nil || v.ring == nil {
		return nil
	}
	return v.ring.Close()
}

// openLedgerToRead opens the ledger in a directory that nobody writes to, and
// its keys. The returned function closes both.
func openLedgerToRead(dir string, at places, now func() time.Time) (_ *ledgerbolt.Store, _ *vault, close func() error, err error) {
	at = at.in(dir)
	v := new(vault)
	if v.ring, err = openRing(filepath.Join(dir, ringFile), at.master, false, now); err != nil {
		return nil, nil, nil, err
	}
	sealing := &ledgerbolt.Sealing{Ring: v.ring, Log: mainLog}
	// A backup has no signing keys and no head: then neither is looked at.
	v.logKeys, err = merkle.LoadKeys(filepath.Join(dir, logKeyFile))
	if err == nil {
		v.guard, err = merkle.OpenHeadGuard(at.head, v.logKeys.Name, false)
		sealing.Guard = v.guard
	}
	if err != nil && !errors.Is(err, fault.NotFound) && !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil, errors.Join(err, v.close())
	}
	store, err := ledgerbolt.Open(filepath.Join(dir, ledgerFile), ledgerbolt.Options{ReadOnly: true, Sealing: sealing})
	if err != nil {
		return nil, nil, nil, errors.Join(err, v.close())
	}
	return store, v, func() error { return errors.Join(store.Close(), v.close()) }, nil
}

// verifiers returns the keys that check the log's signatures; nil if it is not
// known which they are.
func (v *vault) verifiers() (note.Verifiers, error) {
	if v.logKeys == nil {
		return nil, nil
	}
	public, err := v.logKeys.Public()
	if err != nil {
		return nil, err
	}
	return merkle.Verifiers(public...)
}
