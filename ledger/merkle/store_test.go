package merkle_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/http"
	"testing"

	"creditbank/ledger/fault"
	"creditbank/ledger/merkle"

	"golang.org/x/mod/sumdb/note"
)

const origin = "bank.example/log"

// seeded returns random bytes that are the same in each run.
func seeded(seed byte) *rand.ChaCha8 {
	return rand.NewChaCha8([32]byte{seed})
}

// logStore keeps a log in memory, as a store would in its tables.
type logStore struct {
	edge   merkle.Edge
	leaves [][]byte
	tiles  map[string][]byte
	signed []byte // the checkpoint it serves
}

func (s *logStore) append(t testing.TB, leaves ...[]byte) {
	t.Helper()
	edge, tiles, err := s.edge.Append(leaves...)
	if err != nil {
		t.Fatalf("Append: %v", err)
	}
	if s.tiles == nil {
		s.tiles = make(map[string][]byte)
	}
	for _, tile := range tiles {
		key := fmt.Sprint(tile.Level, tile.N)
		if s.tiles[key] != nil {
			t.Errorf("tile %s became full twice", key)
		}
		s.tiles[key] = tile.Data
	}
	s.edge, s.leaves = edge, append(s.leaves, leaves...)
}

func (s *logStore) tile(level int, n uint64) ([]byte, error) {
	if data, ok := s.tiles[fmt.Sprint(level, n)]; ok {
		return data, nil
	}
	return nil, fmt.Errorf("tile %d of level %d: %w", n, level, fault.NotFound)
}

func (s *logStore) some(from uint64, n int) ([][]byte, error) {
	return s.leaves[from : from+uint64(n)], nil
}

func (s *logStore) tree() *merkle.Tree { return merkle.NewTree(s.edge, s.tile) }

func (s *logStore) checkpoint() merkle.Checkpoint {
	return merkle.Checkpoint{Origin: origin, Size: s.edge.Size(), Root: s.edge.Root()}
}

// leaf returns a leaf of 96 bytes that differs for each number.
func leaf(n int) []byte {
	b := bytes.Repeat([]byte{byte(n)}, 96)
	copy(b, fmt.Sprintf("leaf %d", n))
	return b
}

// logOf returns a log of n leaves, appended in uneven groups.
func logOf(t testing.TB, n int) *logStore {
	s := new(logStore)
	for group := 1; len(s.leaves) < n; group = group*3%1021 + 1 {
		var leaves [][]byte
		for i := len(s.leaves); i < n && len(leaves) < group; i++ {
			leaves = append(leaves, leaf(i))
		}
		s.append(t, leaves...)
	}
	return s
}

// ServeHTTP serves the log in the layout of C2SP tlog-tiles.
func (s *logStore) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/checkpoint" {
		w.Write(s.signed)
		return
	}
	p, err := merkle.ParsePath(r.URL.Path)
	if err != nil || !p.In(s.edge.Size()) {
		http.NotFound(w, r)
		return
	}
	var data []byte
	if p.Level == merkle.Entries {
		from := p.N * merkle.TileWidth
		data, err = merkle.Bundle(s.leaves[from : from+uint64(p.Width)])
	} else {
		data, err = s.tree().Data(p)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Write(data)
}

// newKeys returns keys for the test's origin.
func newKeys(t testing.TB, seed byte) *merkle.Keys {
	t.Helper()
	k, err := merkle.NewKeys(seeded(seed), origin)
	if err != nil {
		t.Fatalf("NewKeys: %v", err)
	}
	return k
}

func signers(t testing.TB, k *merkle.Keys) []note.Signer {
	t.Helper()
	list, err := k.Signers()
	if err != nil {
		t.Fatalf("Signers: %v", err)
	}
	return list
}

func public(t testing.TB, k *merkle.Keys) []string {
	t.Helper()
	list, err := k.Public()
	if err != nil {
		t.Fatalf("Public: %v", err)
	}
	return list
}

func verifiers(t testing.TB, vkeys ...string) note.Verifiers {
	t.Helper()
	v, err := merkle.Verifiers(vkeys...)
	if err != nil {
		t.Fatalf("Verifiers: %v", err)
	}
	return v
}
