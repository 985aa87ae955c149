package merkle

import (
	"fmt"

	"creditbank/ledger/fault"

	"golang.org/x/mod/sumdb/tlog"
)

// Tree reads a tree from its edge and its full tiles. It answers for every
// size up to that of the edge. A Tree is made for one request: it remembers
// the tiles it has read and is not safe for concurrent use.
type Tree struct {
	edge  Edge
	tile  func(level int, n uint64) ([]byte, error)
	tiles map[tileID][]byte
}

type tileID struct {
	level int
	n     uint64
}

// maxRemembered bounds the tiles that a Tree keeps: 4 MiB of them.
const maxRemembered = 512

// NewTree returns a tree with the given edge; tile returns the 8192 bytes of a
// full tile.
func NewTree(edge Edge, tile func(level int, n uint64) ([]byte, error)) *Tree {
	return &Tree{edge: edge, tile: tile, tiles: make(map[tileID][]byte)}
}

// Size returns the number of leaves.
func (t *Tree) Size() uint64 { return t.edge.size }

// RootAt returns the root the tree had when it had size leaves.
func (t *Tree) RootAt(size uint64) (Hash, error) {
	if err := t.within(size); err != nil {
		return Hash{}, err
	}
	if size == t.edge.size {
		return t.edge.Root(), nil
	}
	return tlog.TreeHash(int64(size), t)
}

func (t *Tree) within(size uint64) error {
	if size > t.edge.size {
		return fmt.Errorf("tree of size %d has only %d leaves: %w", size, t.edge.size, fault.NotFound)
	}
	return nil
}

// ReadHashes returns nodes by their storage numbers; it makes a Tree a
// [tlog.HashReader].
func (t *Tree) ReadHashes(indexes []int64) ([]Hash, error) {
	hashes := make([]Hash, len(indexes))
	for i, index := range indexes {
		level, n := tlog.SplitStoredHashIndex(index)
		h, err := t.edge.node(t.remember, level, uint64(n))
		if err != nil {
			return nil, err
		}
		hashes[i] = h
	}
	return hashes, nil
}

func (t *Tree) remember(level int, n uint64) ([]byte, error) {
	id := tileID{level, n}
	if data, ok := t.tiles[id]; ok {
		return data, nil
	}
	data, err := t.tile(level, n)
	if err != nil {
		return nil, err
	}
	if len(t.tiles) == maxRemembered {
		clear(t.tiles)
	}
	t.tiles[id] = data
	return data, nil
}

// Data returns the bytes of a hash tile, full or partial. A path that is not
// [Path.In] the tree, or that names an entry bundle, is [fault.NotFound].
func (t *Tree) Data(p Path) ([]byte, error) {
	if p.Level == Entries || !p.In(t.edge.size) {
		return nil, fmt.Errorf("no tile %s in a tree of %d leaves: %w", p, t.edge.size, fault.NotFound)
	}
	if t.edge.isFull(p.Level, p.N) {
		data, err := loadTile(t.tile, p.Level, p.N)
		if err != nil {
			return nil, err
		}
		return data[:p.Width*tlog.HashSize], nil
	}
	return tileBytes(t.edge.tails[p.Level][:p.Width]), nil
}

// isFull reports whether a tile is full.
func (e *Edge) isFull(level int, n uint64) bool {
	return level <= maxLevel && n < e.size>>(tileHeight*(level+1))
}

// node returns node n of a level of the tree, whose leaves must all be there.
func (e *Edge) node(tile func(level int, n uint64) ([]byte, error), level int, n uint64) (Hash, error) {
	tileLevel, up := level/tileHeight, level%tileHeight
	first := n << up // of the tile's hashes below the node
	if e.isFull(tileLevel, first/TileWidth) {
		data, err := loadTile(tile, tileLevel, first/TileWidth)
		if err != nil {
			return Hash{}, err
		}
		from := int(first%TileWidth) * tlog.HashSize
		return subtree(data[from : from+tlog.HashSize<<up]), nil
	}
	from, to := int(first%TileWidth), int(first%TileWidth)+1<<up
	if tileLevel >= len(e.tails) || first/TileWidth != e.size>>(tileHeight*(tileLevel+1)) || to > len(e.tails[tileLevel]) {
		return Hash{}, fmt.Errorf("node %d of level %d is not in a tree of %d leaves: %w", n, level, e.size, fault.NotFound)
	}
	return subtree(tileBytes(e.tails[tileLevel][from:to])), nil
}

func loadTile(tile func(level int, n uint64) ([]byte, error), level int, n uint64) ([]byte, error) {
	data, err := tile(level, n)
	if err != nil {
		return nil, fmt.Errorf("load tile %d of level %d: %w", n, level, err)
	}
	if len(data) != TileWidth*tlog.HashSize {
		return nil, fmt.Errorf("tile %d of level %d has %d bytes: %w", n, level, len(data), fault.Corrupt)
	}
	return data, nil
}

// subtree returns the root above a row of hashes, a power of two of them.
func subtree(data []byte) Hash {
	if len(data) == tlog.HashSize {
		return Hash(data)
	}
	half := len(data) / 2
	return tlog.NodeHash(subtree(data[:half]), subtree(data[half:]))
}
