package api

import (
	"context"
	"crypto/rand"
	"fmt"
	"sync"

	"creditbank/ledger"
	"creditbank/ledger/fault"
	"creditbank/ledger/ledgermem"
	"creditbank/ledger/merkle"
	"creditbank/ledger/seal"
	"creditbank/ledger/transcript"
)

const origin = "credits.example"

// sealedStore is a store in memory that keeps a log as the real one does: what
// was applied is sealed, its leaves go into the tree, its head is signed. The
// real store is tested behind this API in cmd/creditbank.
type sealedStore struct {
	*ledgermem.Store
	keys, papers *merkle.Keys

	mu        sync.Mutex
	edge      merkle.Edge
	tiles     map[string][]byte
	leaves    [][]byte
	envelopes [][]byte
	heads     map[ledger.AccountID][32]byte
	entries   map[ledger.AccountID][]uint64
	signed    []byte
}

func newSealedStore(inner *ledgermem.Store) (*sealedStore, error) {
	s := &sealedStore{Store: inner, tiles: make(map[string][]byte), heads: make(map[ledger.AccountID][32]byte),
		entries: make(map[ledger.AccountID][]uint64)}
	var err error
	if s.keys, err = merkle.NewKeys(rand.Reader, origin); err != nil {
		return nil, err
	}
	if s.papers, err = merkle.NewKeys(rand.Reader, origin+transcript.Suffix); err != nil {
		return nil, err
	}
	return s, s.seal(context.Background(), 0)
}

func (s *sealedStore) key(id ledger.AccountID) *seal.Key { return &seal.Key{1, id[2], id[3], id[15]} }

func (s *sealedStore) Apply(ctx context.Context, log ledger.Log, now ledger.Instant, jobs []ledger.Job) ([][]ledger.Outcome, error) {
	outcomes, err := s.Store.Apply(ctx, log, now, jobs)
	if err == nil {
		err = s.seal(ctx, log)
	}
	return outcomes, err
}

// seal seals what was booked since it was called last, and signs.
func (s *sealedStore) seal(ctx context.Context, log ledger.Log) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		journal, err := s.Journal(ctx, log, s.edge.Size()+1, 100)
		if err != nil {
			return err
		}
		for _, e := range journal {
			if err := s.add(e); err != nil {
				return err
			}
		}
		if len(journal) == 0 {
			break
		}
	}
	signers, err := s.keys.Signers()
	if err != nil {
		return err
	}
	s.signed, err = merkle.Checkpoint{Origin: origin, Size: s.edge.Size(), Root: s.edge.Root()}.Sign(signers...)
	return err
}

func (s *sealedStore) add(e ledger.Entry) error {
	e.PrevCommitment = s.heads[e.Account]
	r := seal.Record{Seq: e.Seq, Day: e.BookedAt.Day(), Account: e.Account, Canonical: e.AppendCanonical(nil)}
	if e.Kind == ledger.KindErasure {
		r.Class = seal.ClassErasure
	}
	leaf, envelope, err := seal.Seal(rand.Reader, s.key(e.Account), r)
	if err != nil {
		return err
	}
	b := leaf.Bytes()
	edge, full, err := s.edge.Append(b[:])
	if err != nil {
		return err
	}
	for _, tile := range full {
		s.tiles[fmt.Sprint(tile.Level, tile.N)] = tile.Data
	}
	s.edge, s.leaves, s.envelopes = edge, append(s.leaves, b[:]), append(s.envelopes, envelope)
	s.heads[e.Account], s.entries[e.Account] = leaf.Commitment, append(s.entries[e.Account], e.Seq)
	return nil
}

func (s *sealedStore) tree() *merkle.Tree {
	return merkle.NewTree(s.edge, func(level int, n uint64) ([]byte, error) {
		if data, ok := s.tiles[fmt.Sprint(level, n)]; ok {
			return data, nil
		}
		return nil, fault.NotFound
	})
}

func (s *sealedStore) Checkpoint(context.Context) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.signed, nil
}

func (s *sealedStore) Tile(_ context.Context, p merkle.Path) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p.Level != merkle.Entries || !p.In(s.edge.Size()) {
		return s.tree().Data(p)
	}
	from := p.N * merkle.TileWidth
	return merkle.Bundle(s.leaves[from : from+uint64(p.Width)])
}

func (s *sealedStore) InclusionProof(_ context.Context, seq uint64) ([]byte, []merkle.Hash, []byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	proof, err := s.tree().Inclusion(seq-1, s.edge.Size())
	if err != nil {
		return nil, nil, nil, err
	}
	return s.leaves[seq-1], proof, s.signed, nil
}

func (s *sealedStore) ConsistencyProof(_ context.Context, from, to uint64) ([]merkle.Hash, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tree().Consistency(from, to)
}

func (s *sealedStore) Records(ctx context.Context, id ledger.AccountID) (ledger.Account, []transcript.Record, []byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, err := s.Account(ctx, id)
	if err != nil {
		return a, nil, nil, err
	}
	tree := s.tree()
	var records []transcript.Record
	for _, seq := range s.entries[id] {
		opened, err := seal.Open(s.key(id), seq, s.leaves[seq-1], s.envelopes[seq-1])
		if err != nil {
			return a, nil, nil, err
		}
		proof, err := tree.Inclusion(seq-1, s.edge.Size())
		if err != nil {
			return a, nil, nil, err
		}
		records = append(records, transcript.Record{Opened: opened, Index: seq - 1, Proof: proof})
	}
	return a, records, s.signed, nil
}
