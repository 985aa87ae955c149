package merkle_test

import (
	"bytes"
	"errors"
	"testing"

	"creditbank/ledger/fault"
	"creditbank/ledger/merkle"

	"github.com/google/go-cmp/cmp"
	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"
)

// TestRootsAgree compares the roots of our trees of all small sizes with those
// of another implementation, and the roots of earlier sizes with what they were.
func TestRootsAgree(t *testing.T) {
	var s logStore
	other := (&compact.RangeFactory{Hash: rfc6962.DefaultHasher.HashChildren}).NewEmptyRange(0)
	var roots []merkle.Hash
	for n := 0; n <= 1100; n++ {
		want := rfc6962.DefaultHasher.EmptyRoot()
		if n > 0 {
			want, _ = other.GetRootHash(nil)
		}
		got := s.edge.Root()
		if !bytes.Equal(got[:], want) {
			t.Fatalf("Root of %d leaves = %s, want %x", n, got, want)
		}
		roots = append(roots, got)
		s.append(t, leaf(n))
		if err := other.Append(rfc6962.DefaultHasher.HashLeaf(leaf(n)), nil); err != nil {
			t.Fatal(err)
		}
	}
	tree := s.tree()
	for n, want := range roots {
		if got, err := tree.RootAt(uint64(n)); err != nil || got != want {
			t.Fatalf("RootAt(%d) = %s, %v, want %s", n, got, err, want)
		}
	}
	if _, err := tree.RootAt(1102); !errors.Is(err, fault.NotFound) {
		t.Errorf("RootAt beyond the tree = %v, want not found", err)
	}
}

// TestGroupsDoNotMatter appends leaves in random groups, loads the edge anew
// between them and checks proofs with another implementation.
func TestGroupsDoNotMatter(t *testing.T) {
	whole := logOf(t, 70_000)
	rapid.Check(t, func(rt *rapid.T) {
		size := rapid.OneOf(rapid.IntRange(0, 600), rapid.IntRange(65_200, 66_300), rapid.IntRange(0, 70_000)).Draw(rt, "size")
		var s logStore
		s.append(t, whole.leaves[:size]...)
		edge, err := merkle.LoadEdge(uint64(size), s.tile, s.some)
		if err != nil || edge.Root() != s.edge.Root() {
			rt.Fatalf("LoadEdge(%d) = %v, %s, want root %s", size, err, edge.Root(), s.edge.Root())
		}
		for s.edge = edge; len(s.leaves) < size+700 && len(s.leaves) < len(whole.leaves); {
			n := min(rapid.IntRange(1, 300).Draw(rt, "group"), len(whole.leaves)-len(s.leaves))
			s.append(t, whole.leaves[len(s.leaves):len(s.leaves)+n]...)
		}
		want, err := whole.tree().RootAt(s.edge.Size())
		if got := s.edge.Root(); err != nil || got != want {
			rt.Fatalf("Root = %s, want %s (%v)", got, want, err)
		}
		checkProofs(rt, whole.tree(), uint64(size), s.edge.Size())
	})
}

func checkProofs(rt *rapid.T, tree *merkle.Tree, from, size uint64) {
	root, _ := tree.RootAt(size)
	fromRoot, _ := tree.RootAt(from)
	h := rfc6962.DefaultHasher
	path, err := tree.Consistency(from, size)
	if err == nil {
		err = merkle.CheckConsistency(path, from, fromRoot, size, root)
	}
	if err != nil {
		rt.Fatalf("consistency of %d and %d: %v", from, size, err)
	}
	if err := proof.VerifyConsistency(h, from, size, rows(path), fromRoot[:], root[:]); err != nil {
		rt.Fatalf("another implementation on the consistency of %d and %d: %v", from, size, err)
	}
	if size == 0 {
		return
	}
	index := rapid.Uint64Range(0, size-1).Draw(rt, "index")
	path, err = tree.Inclusion(index, size)
	if err == nil {
		err = merkle.CheckInclusion(path, size, root, index, leaf(int(index)))
	}
	if err != nil {
		rt.Fatalf("inclusion of %d in %d: %v", index, size, err)
	}
	if err := proof.VerifyInclusion(h, index, size, h.HashLeaf(leaf(int(index))), rows(path), root[:]); err != nil {
		rt.Fatalf("another implementation on the inclusion of %d in %d: %v", index, size, err)
	}
	if err := merkle.CheckInclusion(path, size, root, index, leaf(int(index)+1)); !errors.Is(err, fault.Invalid) {
		rt.Fatalf("inclusion of another leaf = %v, want invalid", err)
	}
	if len(path) > 0 {
		path[len(path)-1][3] ^= 1
		if err := merkle.CheckInclusion(path, size, root, index, leaf(int(index))); !errors.Is(err, fault.Invalid) {
			rt.Fatalf("inclusion with a changed proof = %v, want invalid", err)
		}
	}
}

func rows(path []merkle.Hash) [][]byte {
	var list [][]byte
	for _, h := range path {
		list = append(list, bytes.Clone(h[:]))
	}
	return list
}

// TestEdgeIsAValue: what was appended to an edge does not show in it, so a
// group that fails to commit leaves nothing behind.
func TestEdgeIsAValue(t *testing.T) {
	s := logOf(t, 300)
	before := s.edge.Root()
	one, _, _ := s.edge.Append(leaf(1))
	two, _, _ := s.edge.Append(leaf(2), leaf(3))
	again, _, _ := s.edge.Append(leaf(1))
	if s.edge.Root() != before || one.Root() != again.Root() || one.Root() == two.Root() || one.Size() != 301 || two.Size() != 302 {
		t.Errorf("edges share memory: %s then %s", before, s.edge.Root())
	}
}

func TestConsistencyRefuses(t *testing.T) {
	tree := logOf(t, 600).tree()
	root := func(n uint64) merkle.Hash { h, _ := tree.RootAt(n); return h }
	path, err := tree.Consistency(200, 600)
	if err != nil {
		t.Fatal(err)
	}
	bad := root(200)
	bad[0] ^= 1
	for _, c := range []struct {
		what       string
		path       []merkle.Hash
		from, size uint64
		fromRoot   merkle.Hash
	}{
		{"another old root", path, 200, 600, bad},
		{"another size", path, 201, 600, root(200)},
		{"shrinking", nil, 600, 200, root(600)},
		{"no proof", nil, 200, 600, root(200)},
		{"a proof too long", append(path, bad), 200, 600, root(200)},
		{"same size, other root", nil, 600, 600, bad},
		{"empty tree with a root", nil, 0, 600, bad},
		{"empty tree with a proof", path, 0, 600, root(0)},
	} {
		if err := merkle.CheckConsistency(c.path, c.from, c.fromRoot, c.size, root(600)); !errors.Is(err, fault.Invalid) {
			t.Errorf("%s: CheckConsistency = %v, want invalid", c.what, err)
		}
	}
	if _, err := tree.Inclusion(600, 600); !errors.Is(err, fault.NotFound) {
		t.Errorf("Inclusion of a leaf behind the end = %v, want not found", err)
	}
	if _, err := tree.Inclusion(0, 601); !errors.Is(err, fault.NotFound) {
		t.Errorf("Inclusion in a larger tree = %v, want not found", err)
	}
}

// TestLoadEdgeRefuses plays stores that have lost something.
func TestLoadEdgeRefuses(t *testing.T) {
	s := logOf(t, 600)
	short := func(from uint64, n int) ([][]byte, error) { return s.leaves[from : from+uint64(n)-1], nil }
	cut := func(level int, n uint64) ([]byte, error) { return make([]byte, 8191), nil }
	if _, err := merkle.LoadEdge(600, s.tile, short); !errors.Is(err, fault.Corrupt) {
		t.Errorf("LoadEdge with a leaf missing = %v, want corrupt", err)
	}
	if _, err := merkle.LoadEdge(600, cut, s.some); !errors.Is(err, fault.Corrupt) {
		t.Errorf("LoadEdge with a tile cut = %v, want corrupt", err)
	}
	if _, err := merkle.LoadEdge(merkle.MaxSize+1, s.tile, s.some); !errors.Is(err, fault.Corrupt) {
		t.Errorf("LoadEdge of too large a tree = %v, want corrupt", err)
	}
}

// TestTileData compares each tile that a checkpoint publishes with what tlog
// makes of the stored hashes.
func TestTileData(t *testing.T) {
	s := logOf(t, 66_000)
	for _, tile := range tlog.NewTiles(8, 0, 66_000) {
		want, err := tlog.ReadTileData(tile, s.tree())
		if err != nil {
			t.Fatal(err)
		}
		p := merkle.Path{Level: tile.L, N: uint64(tile.N), Width: tile.W}
		got, err := s.tree().Data(p)
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("Data(%s) = %d bytes, %v; want the %d of tlog", p, len(got), err, len(want))
		}
	}
	if diff := cmp.Diff([]merkle.Path{{Level: -1, N: 257, Width: 208}, {Level: 0, N: 257, Width: 208}, {Level: 1, N: 1, Width: 1}, {Level: 2, N: 0, Width: 1}}, merkle.Partials(66_000)); diff != "" {
		t.Errorf("Partials(66000) differs (-want +got):\n%s", diff)
	}
	for _, p := range []merkle.Path{{0, 257, 209}, {0, 257, 256}, {0, 258, 1}, {3, 0, 1}, {63, 0, 1}, {merkle.Entries, 0, 5}} {
		if _, err := s.tree().Data(p); !errors.Is(err, fault.NotFound) {
			t.Errorf("Data(%s) = %v, want not found", p, err)
		}
	}
	if data, err := s.tree().Data(merkle.Path{Level: 0, N: 3, Width: 7}); err != nil || len(data) != 7*32 {
		t.Errorf("a partial tile that is full by now = %d bytes, %v; want %d", len(data), err, 7*32)
	}
}

func BenchmarkAppend(b *testing.B) {
	for _, group := range []int{1, 1024} {
		b.Run(map[int]string{1: "one", 1024: "group"}[group], func(b *testing.B) {
			s := logOf(b, 66_000)
			leaves := make([][]byte, group)
			for i := range leaves {
				leaves[i] = leaf(i)
			}
			b.ReportAllocs()
			for b.Loop() {
				edge, _, err := s.edge.Append(leaves...)
				if err != nil || edge.Root() == (merkle.Hash{}) {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*group), "ns/leaf")
		})
	}
}

func BenchmarkInclusion(b *testing.B) {
	s := logOf(b, 66_000)
	for b.Loop() {
		if _, err := s.tree().Inclusion(12_345, 66_000); err != nil {
			b.Fatal(err)
		}
	}
}
