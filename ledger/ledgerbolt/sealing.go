package ledgerbolt

import (
	"context"
	"crypto/cipher"
	"crypto/rand"
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

// sealedGroup is a group of entries on its way into the file.
type sealedGroup struct {
	first     uint64 // number of the first entry
	leaves    [][seal.LeafSize]byte
	envelopes [][]byte // nil for what was forgotten before it was written
	tiles     []merkle.Tile
	edge      merkle.Edge
	day       ledger.Day
	opened    []ledger.AccountID
	erased    []ledger.AccountID
}

// group seals the entries of c and links them: each gets the commitment of
// its account's entry before it.
func (z *sealer) group(ctx context.Context, t *logTx, c *ledger.Changes) (*sealedGroup, error) {
	g := &sealedGroup{edge: z.edge, day: max(c.Head.BookedAt.Day(), 1)}
	for id, a := range c.Accounts {
		if a.Seq == 0 {
			g.erased = append(g.erased, id)
		}
	}
	if len(c.Entries) == 0 {
		return g, nil
	}
	g.first = c.Entries[0].Seq
	if n := z.edge.Size(); g.first != n+1 {
		return nil, fmt.Errorf("entry %d comes after a tree of %d leaves: %w", g.first, n, fault.Corrupt)
	}
	for i := range c.Entries {
		if c.Entries[i].Kind == ledger.KindOpen {
			g.opened = append(g.opened, c.Entries[i].Account)
		}
	}
	if len(g.opened) > 0 {
		if err := z.ring.Create(ctx, g.opened...); err != nil {
			return nil, err
		}
		if err := z.reached(KeysMade); err != nil {
			return nil, err
		}
	}
	if err := z.link(t, g, c.Entries); err != nil {
		return nil, err
	}
	g.leaves = make([][seal.LeafSize]byte, len(c.Entries))
	g.envelopes = make([][]byte, len(c.Entries))
	if err := z.sealAll(g, c.Entries); err != nil {
		return nil, err
	}
	leaves := make([][]byte, len(g.leaves))
	for i := range g.leaves {
		leaves[i] = g.leaves[i][:]
	}
	var err error
	g.edge, g.tiles, err = z.edge.Append(leaves...)
	return g, err
}

// link sets the commitments of earlier entries that are in the file. Those in
// the group are not known before they are sealed.
func (z *sealer) link(t *logTx, g *sealedGroup, entries []ledger.Entry) error {
	for i := range entries {
		e := &entries[i]
		e.PrevCommitment = [32]byte{}
		if e.Kind == ledger.Forgotten || e.Prev == 0 || e.Prev >= g.first {
			continue
		}
		leaf, err := t.leaf(e.Prev)
		if err != nil {
			return err
		}
		e.PrevCommitment = leaf.Commitment
	}
	return nil
}

// sealAll seals entries on all cores. Entries of one account are linked to
// each other and stay together.
func (z *sealer) sealAll(g *sealedGroup, entries []ledger.Entry) error {
	return inParallel(len(entries), func(worker, workers int) error {
		var room []byte
		for i := range entries {
			e := &entries[i]
			if workers > 1 && int(e.Account[len(e.Account)-1])%workers != worker {
				continue
			}
			if e.Kind != ledger.Forgotten && e.Prev >= g.first {
				e.PrevCommitment = [32]byte(g.leaves[e.Prev-g.first][6:38])
			}
			var err error
			if room, err = z.seal(g, i, e, room[:0]); err != nil {
				return err
			}
		}
		return nil
	})
}

// seal makes the leaf and the envelope of one entry.
func (z *sealer) seal(g *sealedGroup, i int, e *ledger.Entry, room []byte) ([]byte, error) {
	if e.Kind == ledger.Forgotten {
		// Its place in the tree stays; what it said is never written.
		leaf := seal.Leaf{Class: seal.ClassEntry, Day: g.day}
		if _, err := rand.Read(leaf.Commitment[:]); err != nil {
			return room, err
		}
		g.leaves[i] = leaf.Bytes()
		return room, nil
	}
	r := seal.Record{Seq: e.Seq, Class: seal.ClassEntry, Day: e.BookedAt.Day(), Account: e.Account}
	var key seal.Key
	var err error
	if e.Account == ledger.BankAccount(z.log) {
		r.Class, r.Account, key = seal.ClassErasure, ledger.AccountID{}, z.bank
	} else if key, err = z.ring.Key(e.Account); err != nil {
		return room, err
	}
	room = e.AppendCanonical(room)
	r.Canonical = room
	leaf, envelope, err := seal.Seal(rand.Reader, &key, r)
	g.leaves[i], g.envelopes[i] = leaf.Bytes(), envelope
	return room, err
}

// linkOutcomes gives the outcomes the links that sealing added to entries.
func linkOutcomes(c *ledger.Changes, outcomes [][]ledger.Outcome) {
	if len(c.Entries) == 0 {
		return
	}
	first := c.Entries[0].Seq
	for _, job := range outcomes {
		for i := range job {
			if e := &job[i].Entry; e.Seq >= first {
				e.PrevCommitment = c.Entries[e.Seq-first].PrevCommitment
			}
		}
	}
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
