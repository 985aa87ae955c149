package ledgerbolt

import (
	"encoding/binary"
	"fmt"
	"io"

	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// bbolt's own check believes the places and sizes that pages give, in a
// goroutine where a fault cannot be recovered, and follows pages that go in a
// circle for ever. So each page is first walked through here, by reading.

// A page begins with id u64, flags u16, count u16 and overflow u32, the number
// of further pages that belong to it. Elements follow: of a branch, place u32,
// key size u32 and page u64; of a leaf, flags u32, place u32, key size u32 and
// value size u32. A place counts from its element. A value that is a bucket is
// its root page u64 and sequence u64, and if that page is zero, a leaf page.
// All integers are in the machine's order.
const (
	pageHeader    = 16
	pageElement   = 16
	branchPage    = 1
	leafPage      = 2
	bucketElement = 1
	bucketHeader  = 16
	deepest       = 64 // levels: far more than a file can have
)

var native = binary.NativeEndian

// pageWalk looks at all pages that can be reached from one.
type pageWalk struct {
	file     io.ReaderAt
	size     uint64 // of a page
	pages    uint64 // in the file
	seen     map[uint64]bool
	progress ledger.Progress
}

// freelist looks at the page that lists the free ones, as of a transaction:
// bbolt would make a list as long as it says.
func (w *pageWalk) freelist(tx uint64) error {
	const root, txid = pageHeader + 16, pageHeader + 48 // places in a meta page
	for id := range uint64(2) {
		meta := make([]byte, pageHeader+64)
		if _, err := w.file.ReadAt(meta, int64(id*w.size)); err != nil {
			return fmt.Errorf("page %d: %w", id, err)
		}
		if native.Uint64(meta[txid:]) != tx {
			continue
		}
		list := native.Uint64(meta[root+16:])
		if list < 2 || list >= w.pages {
			return fmt.Errorf("page %d: the list of free pages is at page %d: %w", id, list, fault.Corrupt)
		}
		head := make([]byte, pageHeader+8)
		if _, err := w.file.ReadAt(head, int64(list*w.size)); err != nil {
			return fmt.Errorf("page %d: %w", list, err)
		}
		more, count := uint64(native.Uint32(head[12:])), uint64(native.Uint16(head[10:]))
		if count == 0xffff {
			count = native.Uint64(head[pageHeader:]) // too many for the header
		}
		if more >= w.pages-list || count >= w.pages {
			return fmt.Errorf("page %d: lists %d free pages on %d more: %w", list, count, more, fault.Corrupt)
		}
		return nil
	}
	return fmt.Errorf("no meta page has transaction %d: %w", tx, fault.Corrupt)
}

// walk goes through the page with a number and all below it.
func (w *pageWalk) walk(id uint64, depth int) error {
	if id < 2 || id >= w.pages || w.seen[id] || depth > deepest {
		return fmt.Errorf("page %d is not in the file, or is reached twice: %w", id, fault.Corrupt)
	}
	w.seen[id] = true
	if n := uint64(len(w.seen)); w.progress != nil && n%4096 == 0 {
		w.progress("pages", n, w.pages)
	}
	var header [pageHeader]byte
	if _, err := w.file.ReadAt(header[:], int64(id*w.size)); err != nil {
		return fmt.Errorf("page %d: %w", id, err)
	}
	more := uint64(native.Uint32(header[12:]))
	if is := native.Uint64(header[:]); is != id || more >= w.pages-id {
		return fmt.Errorf("page %d says it is page %d and %d more: %w", id, is, more, fault.Corrupt)
	}
	page := make([]byte, (1+more)*w.size)
	if _, err := w.file.ReadAt(page, int64(id*w.size)); err != nil {
		return fmt.Errorf("page %d: %w", id, err)
	}
	return w.elements(id, page, depth)
}

// elements goes through the elements of a page, which may be part of another.
func (w *pageWalk) elements(id uint64, page []byte, depth int) error {
	damaged := func(format string, args ...any) error {
		return fmt.Errorf("page %d: %s: %w", id, fmt.Sprintf(format, args...), fault.Corrupt)
	}
	flags, count := native.Uint16(page[8:]), int(native.Uint16(page[10:]))
	if flags != branchPage && flags != leafPage || flags == branchPage && count == 0 {
		return damaged("flags %d with %d elements", flags, count)
	}
	if pageHeader+count*pageElement > len(page) {
		return damaged("%d elements are more than it has room for", count)
	}
	for i := range count {
		e := page[pageHeader+i*pageElement:]
		if flags == branchPage {
			place, size := uint64(native.Uint32(e)), uint64(native.Uint32(e[4:]))
			if place+size > uint64(len(e)) {
				return damaged("element %d reaches beyond its end", i)
			}
			if err := w.walk(native.Uint64(e[8:]), depth+1); err != nil {
				return err
			}
			continue
		}
		place, key, value := uint64(native.Uint32(e[4:])), uint64(native.Uint32(e[8:])), uint64(native.Uint32(e[12:]))
		if place+key+value > uint64(len(e)) {
			return damaged("element %d reaches beyond its end", i)
		}
		if native.Uint32(e)&bucketElement != 0 {
			if err := w.bucket(id, e[place+key:place+key+value], depth); err != nil {
				return err
			}
		}
	}
	return nil
}

// bucket goes through a bucket that stands in page id.
func (w *pageWalk) bucket(id uint64, value []byte, depth int) error {
	if len(value) < bucketHeader {
		return fmt.Errorf("page %d: a bucket of %d bytes: %w", id, len(value), fault.Corrupt)
	}
	if root := native.Uint64(value); root != 0 {
		return w.walk(root, depth+1)
	}
	inline := value[bucketHeader:]
	if len(inline) < pageHeader || depth >= deepest || native.Uint16(inline[8:]) != leafPage {
		return fmt.Errorf("page %d: a bucket within it is not a page: %w", id, fault.Corrupt)
	}
	return w.elements(id, inline, depth+1)
}
