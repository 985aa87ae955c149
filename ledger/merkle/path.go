package merkle

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"strings"

	"creditbank/ledger/fault"
)

// Entries is the level of the bundles that hold the leaves themselves.
const Entries = -1

const maxPath = 64 // longest path that is looked at

// Path names a tile or an entry bundle.
type Path struct {
	Level int // 0 to 63, or [Entries]
	N     uint64
	Width int // 1 to 255 for a partial tile, 256 for a full one
}

// String returns the path as C2SP tlog-tiles spells it, beginning with a
// slash: "/tile/0/x001/x234/067", "/tile/entries/000.p/12".
func (p Path) String() string {
	n := fmt.Sprintf("%03d", p.N%1000)
	for rest := p.N / 1000; rest > 0; rest /= 1000 {
		n = fmt.Sprintf("x%03d/%s", rest%1000, n)
	}
	level := "entries"
	if p.Level != Entries {
		level = strconv.Itoa(p.Level)
	}
	if p.Width != TileWidth {
		n += ".p/" + strconv.Itoa(p.Width)
	}
	return "/tile/" + level + "/" + n
}

// ParsePath is the inverse of [Path.String]. Whatever String would spell
// otherwise is [fault.NotFound], which is what such a request is told.
func ParsePath(text string) (Path, error) {
	p, ok := parsePath(text)
	if !ok || p.String() != text {
		return Path{}, fmt.Errorf("tile path %.70q: %w", text, fault.NotFound)
	}
	return p, nil
}

// parsePath reads a path leniently: its caller compares the spelling.
func parsePath(text string) (Path, bool) {
	rest, ok := strings.CutPrefix(text, "/tile/")
	if !ok || len(text) > maxPath {
		return Path{}, false
	}
	level, rest, _ := strings.Cut(rest, "/")
	p := Path{Level: Entries, Width: TileWidth}
	if level != "entries" {
		n, err := strconv.ParseUint(level, 10, 6) // below 64
		if err != nil {
			return Path{}, false
		}
		p.Level = int(n)
	}
	number, width, partial := strings.Cut(rest, ".p/")
	if partial {
		w, err := strconv.ParseUint(width, 10, 8) // below 256
		if err != nil || w == 0 {
			return Path{}, false
		}
		p.Width = int(w)
	}
	for _, group := range strings.Split(number, "/") {
		n, err := strconv.ParseUint(strings.TrimPrefix(group, "x"), 10, 64)
		if err != nil || n > 999 || p.N > MaxSize {
			return Path{}, false
		}
		p.N = p.N*1000 + n
	}
	return p, p.N <= MaxSize
}

// In reports whether all that p names belongs to a tree of size leaves: a
// full tile that is full, or so many hashes of the tile that are there. Only
// that may be served under a checkpoint of this size.
func (p Path) In(size uint64) bool {
	level := max(p.Level, 0)
	if level > maxLevel || p.N > MaxSize || p.Width < 1 || p.Width > TileWidth {
		return false
	}
	return p.N*TileWidth+uint64(p.Width) <= size>>(tileHeight*level)
}

// Partials returns the partial tiles and the partial bundle that a checkpoint
// of size leaves publishes: at most one for each level.
func Partials(size uint64) []Path {
	var list []Path
	if w := int(size % TileWidth); w > 0 {
		list = append(list, Path{Entries, size / TileWidth, w})
	}
	for level, count := 0, size; count > 0; level, count = level+1, count/TileWidth {
		if w := int(count % TileWidth); w > 0 {
			list = append(list, Path{level, count / TileWidth, w})
		}
	}
	return list
}

// Bundle returns the bytes of an entry bundle: its leaves, each after its
// length in two bytes. A leaf above 65,535 bytes is [fault.Invalid].
func Bundle(leaves [][]byte) ([]byte, error) {
	var b []byte
	for i, leaf := range leaves {
		if len(leaf) > math.MaxUint16 {
			return nil, fmt.Errorf("leaf %d of a bundle has %d bytes: %w", i, len(leaf), fault.Invalid)
		}
		b = binary.BigEndian.AppendUint16(b, uint16(len(leaf)))
		b = append(b, leaf...)
	}
	return b, nil
}

// ParseBundle is the inverse of [Bundle]. The leaves share memory with b.
func ParseBundle(b []byte) ([][]byte, error) {
	var leaves [][]byte
	for len(b) > 0 {
		if len(leaves) == TileWidth {
			return nil, fmt.Errorf("bundle of more than %d leaves: %w", TileWidth, fault.Invalid)
		}
		if len(b) < 2 || len(b)-2 < int(binary.BigEndian.Uint16(b)) {
			return nil, fmt.Errorf("bundle is cut off in leaf %d: %w", len(leaves), fault.Invalid)
		}
		end := 2 + int(binary.BigEndian.Uint16(b))
		leaves = append(leaves, b[2:end:end])
		b = b[end:]
	}
	return leaves, nil
}
