package ledgerbolt

import (
	"context"
	"crypto/rand"
	"fmt"

	"creditbank/ledger"
	"creditbank/ledger/fault"
	"creditbank/ledger/merkle"
	"creditbank/ledger/seal"
)

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
