package merkle

import (
	"fmt"
	"slices"

	"creditbank/ledger/fault"

	"golang.org/x/mod/sumdb/tlog"
)

const (
	// TileWidth is how many hashes a full tile has.
	TileWidth = 256
	// MaxSize bounds the number of leaves of a tree.
	MaxSize = 1 << 48

	tileHeight = 8 // levels of the tree in a tile: TileWidth is 1<<tileHeight
	maxLevel   = 5 // highest level of tiles in a tree of MaxSize
)

// Hash is a node of the tree.
type Hash = tlog.Hash

// Tile is a full tile: the hashes N·256 to N·256+255 of its level, each the
// root of a full tile of the level below, and of a leaf in level 0.
type Tile struct {
	Level int
	N     uint64
	Data  []byte // 8192 bytes
}

// Edge is the right edge of a tree: its size, and all hashes that are in no
// full tile. The zero Edge is the empty tree. An Edge never changes and may be
// shared between goroutines.
type Edge struct {
	size uint64
	// tails holds, for each level of tiles, the hashes of its partial tile.
	tails [][]Hash
	// peaks are the roots of the full subtrees that make up the tree, the
	// largest first: one for each bit that is set in size.
	peaks []Hash
}

// Size returns the number of leaves.
func (e Edge) Size() uint64 { return e.size }

// Root returns the root of the tree; that of the empty tree is the hash of
// nothing.
func (e Edge) Root() Hash {
	if e.size == 0 {
		root, _ := tlog.TreeHash(0, nil) // reads nothing for an empty tree
		return root
	}
	last := len(e.peaks) - 1
	root := e.peaks[last]
	for i := last - 1; i >= 0; i-- {
		root = tlog.NodeHash(e.peaks[i], root)
	}
	return root
}

// Append returns the edge of the tree with leaves added, and the tiles that
// became full by it, lower ones first. It fails only with a tree of [MaxSize].
func (e Edge) Append(leaves ...[]byte) (Edge, []Tile, error) {
	if uint64(len(leaves)) > MaxSize-e.size {
		return e, nil, fmt.Errorf("append %d leaves to a tree of %d: %w", len(leaves), e.size, fault.Refused)
	}
	next := Edge{e.size, make([][]Hash, len(e.tails)), slices.Clone(e.peaks)}
	for i, tail := range e.tails {
		next.tails[i] = append(make([]Hash, 0, TileWidth), tail...)
	}
	var full []Tile
	for _, leaf := range leaves {
		full = next.add(tlog.RecordHash(leaf), full)
	}
	return next, full, nil
}

// add adds the hash of a leaf and appends the tiles it filled to full. While
// the new node is a right child it is joined with its left sibling, the last
// peak; every eighth level on the way up is one of tiles.
func (e *Edge) add(node Hash, full []Tile) []Tile {
	n := e.size // number of node in its level
	for level := 0; ; level++ {
		if level%tileHeight == 0 {
			full = e.addToTail(level/tileHeight, n, node, full)
		}
		if n&1 == 0 {
			break
		}
		last := len(e.peaks) - 1
		node, e.peaks = tlog.NodeHash(e.peaks[last], node), e.peaks[:last]
		n >>= 1
	}
	e.peaks = append(e.peaks, node)
	e.size++
	return full
}

func (e *Edge) addToTail(level int, n uint64, node Hash, full []Tile) []Tile {
	if level == len(e.tails) {
		e.tails = append(e.tails, make([]Hash, 0, TileWidth))
	}
	tail := append(e.tails[level], node)
	if len(tail) == TileWidth {
		full = append(full, Tile{level, n / TileWidth, tileBytes(tail)})
		tail = tail[:0]
	}
	e.tails[level] = tail
	return full
}

func tileBytes(hashes []Hash) []byte {
	b := make([]byte, 0, len(hashes)*tlog.HashSize)
	for _, h := range hashes {
		b = append(b, h[:]...)
	}
	return b
}

// LoadEdge makes the edge of a stored tree again, from its full tiles and from
// the leaves that are in none. It reads at most 255 of each per level. Whoever
// stored the root compares it with that of the edge.
//
// tile returns the data of a full tile; leaves returns n leaves beginning with
// number from. What they return in another size is [fault.Corrupt].
func LoadEdge(size uint64, tile func(level int, n uint64) ([]byte, error), leaves func(from uint64, n int) ([][]byte, error)) (Edge, error) {
	if size > MaxSize {
		return Edge{}, fmt.Errorf("tree of %d leaves, want at most %d: %w", size, uint64(MaxSize), fault.Corrupt)
	}
	e := Edge{size: size}
	for level, count := 0, size; count > 0; level, count = level+1, count/TileWidth {
		tail := make([]Hash, 0, TileWidth)
		first, width := count-count%TileWidth, int(count%TileWidth)
		if level == 0 && width > 0 {
			list, err := leaves(first, width)
			if err != nil {
				return Edge{}, fmt.Errorf("load leaves from %d: %w", first, err)
			}
			if len(list) != width {
				return Edge{}, fmt.Errorf("load leaves from %d: got %d, want %d: %w", first, len(list), width, fault.Corrupt)
			}
			for _, leaf := range list {
				tail = append(tail, tlog.RecordHash(leaf))
			}
		}
		for n := first; level > 0 && n < count; n++ {
			data, err := loadTile(tile, level-1, n)
			if err != nil {
				return Edge{}, err
			}
			tail = append(tail, subtree(data))
		}
		e.tails = append(e.tails, tail)
	}
	for bit := 63; bit >= 0; bit-- {
		if size>>bit&1 == 1 {
			peak, err := e.node(tile, bit, (size>>bit)-1)
			if err != nil {
				return Edge{}, err
			}
			e.peaks = append(e.peaks, peak)
		}
	}
	return e, nil
}
