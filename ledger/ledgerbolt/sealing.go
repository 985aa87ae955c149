package ledgerbolt

import (
	"context"
	"crypto/cipher"
	"errors"
	"fmt"
	"sync/atomic"

	"creditbank/ledger"
	"creditbank/ledger/fault"
	"creditbank/ledger/keyring"
	"creditbank/ledger/merkle"
	"creditbank/ledger/seal"

	"golang.org/x/crypto/chacha20poly1305"
	"golang.org/x/mod/sumdb/note"
)

// Sealing says how a bank seals its entries. A sealed file has one log: each
// entry is a leaf of its tree and an envelope that only the learner's key
// opens. Whether a file is sealed is settled when it is made.
type Sealing struct {
	// Ring keeps the data keys.
	Ring *keyring.Keyring
	// Keys sign the checkpoints. Their name is the log's origin.
	Keys *merkle.Keys
	// Guard remembers outside the database what was signed.
	Guard *merkle.HeadGuard
	// Log is the log that the file keeps; the others are refused.
	Log ledger.Log

	// Step is for tests: it is told each step of a group when it is done, and
	// its error stops the store there, as a crash would.
	Step func(Step) error
}

// Step is a step of a group on its way to the answer, in the order in which
// they are taken.
type Step string

// The steps.
const (
	KeysMade  Step = "keys made"
	Committed Step = "committed"
	HeadKept  Step = "head kept"
	Signed    Step = "signed"
	Published Step = "published"
	Destroyed Step = "keys destroyed"
)

// sealer is what a sealed store has beside a plain one.
type sealer struct {
	ring    *keyring.Keyring
	guard   *merkle.HeadGuard
	signers []note.Signer
	origin  string
	log     ledger.Log
	bank    seal.Key
	secrets cipher.AEAD // under bank: rows that are no entries
	step    func(Step) error

	edge    merkle.Edge // of the newest commit; guarded by Store.writing
	unsaved *published  // newest, if it is not in the file; guarded by Store.writing
	kept    []kept      // the newest checkpoints in the file; guarded by Store.writing

	published atomic.Pointer[published]
}

// published is a tree whose checkpoint was signed.
type published struct {
	note []byte
	edge merkle.Edge
	day  ledger.Day
}

// errReadOnly says that nothing was signed since the file was opened.
var errReadOnly = fmt.Errorf("opened without signing keys: %w", fault.NotFound)

// newSealer gets ready what sealing needs of the keyring.
func newSealer(o *Sealing) (*sealer, error) {
	z := &sealer{ring: o.Ring, guard: o.Guard, log: o.Log, step: o.Step}
	if o.Keys != nil {
		var err error
		if z.signers, err = o.Keys.Signers(); err != nil {
			return nil, err
		}
		z.origin = o.Keys.Name
	}
	var err error
	if z.bank, err = o.Ring.BankKey(); err != nil {
		return nil, err
	}
	// The bank's rows have a key of their own, derived from that of its entries.
	rows := deriveKey(&z.bank, "cb/rows/v1")
	z.secrets, err = chacha20poly1305.NewX(rows[:])
	return z, err
}

// reached tells a test that a step is done.
func (z *sealer) reached(step Step) error {
	if z.step == nil {
		return nil
	}
	return z.step(step)
}

// follow takes the steps that come after the commit: keep the head, sign,
// publish, and destroy the keys of those who were erased. An error leaves the
// outcome unknown: the group is in the file.
func (z *sealer) follow(ctx context.Context, s *Store, g *sealedGroup) error {
	err := z.reached(Committed)
	if err == nil && g.edge.Size() != z.edge.Size() {
		if z.edge = g.edge; z.guard != nil {
			err = z.publish(s, g.day)
		}
	}
	if err == nil && len(g.erased) > 0 {
		err = z.destroy(ctx, g.erased)
	}
	return err
}

func (z *sealer) destroy(ctx context.Context, erased []ledger.AccountID) error {
	if err := z.ring.Destroy(ctx, erased...); err != nil {
		return err
	}
	return z.reached(Destroyed)
}

// publish has the newest tree's head kept and signed, and shows it.
func (z *sealer) publish(s *Store, day ledger.Day) error {
	c := merkle.Checkpoint{Origin: z.origin, Size: z.edge.Size(), Root: z.edge.Root()}
	err := z.guard.Advance(c, func(size uint64) (root merkle.Hash, err error) {
		err = s.view(func(t *logTx) error {
			root, err = t.tree(z.edge).RootAt(size)
			return err
		})
		return root, err
	})
	if err == nil {
		err = z.reached(HeadKept)
	}
	if err != nil {
		return err
	}
	signed, err := c.Sign(z.signers...)
	if err == nil {
		err = z.reached(Signed)
	}
	if err != nil {
		return err
	}
	p := &published{signed, z.edge, day}
	z.published.Store(p)
	z.unsaved = p
	return z.reached(Published)
}

// gone reports whether an error says that a record's key was destroyed.
func gone(err error) bool { return errors.Is(err, keyring.ErrDestroyed) }
