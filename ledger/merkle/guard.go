package merkle

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"

	"creditbank/ledger/durable"
	"creditbank/ledger/fault"
)

// HeadGuard keeps the highest head that was ever given to be signed, in a
// small file outside the database, best on another disk. A restored backup, or
// a second program on a copy of the database, would go on from an older head
// and sign another history; the guard is what notices.
//
// The order is: database durable, [HeadGuard.Advance], sign, publish.
type HeadGuard struct {
	path   string
	origin string

	mu   sync.Mutex
	head Checkpoint // what the file holds; guarded by mu
}

// OpenHeadGuard opens the guard of a log. If there is no file yet it makes one
// that holds the empty tree; create must then be true, or a lost file would
// pass for a new log: [fault.NotFound].
func OpenHeadGuard(path, origin string, create bool) (_ *HeadGuard, err error) {
	defer fault.Wrap(&err, "head file %s", path)
	g := &HeadGuard{path: path, origin: origin, head: Checkpoint{origin, 0, Edge{}.Root()}}
	head, err := g.read()
	switch {
	case err == nil:
		g.head = head
		return g, nil
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	case !create:
		return nil, fmt.Errorf("there is none: bring it back from a copy, or write the newest published checkpoint of %s into it: %w", origin, fault.NotFound)
	}
	if _, err := ParseCheckpoint(g.head.Text()); err != nil {
		return nil, err
	}
	return g, durable.CreateText(path, []byte(g.head.Text()))
}

// Head returns the highest head that was given to be signed.
func (g *HeadGuard) Head() Checkpoint {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.head
}

// Check returns a [*ForkError] if signing next would contradict what was
// signed before: if next is smaller than the head, or if its tree had another
// root at the head's size. rootAt returns the roots of next's tree.
func (g *HeadGuard) Check(next Checkpoint, rootAt func(size uint64) (Hash, error)) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.check(next, rootAt)
}

// Advance checks next as Check does and makes it the head, durably. Only when
// it has returned nil may next be signed.
func (g *HeadGuard) Advance(next Checkpoint, rootAt func(size uint64) (Hash, error)) (err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if err := g.check(next, rootAt); err != nil {
		return err
	}
	if next == g.head {
		return nil
	}
	if err := g.write(next.Text()); err != nil {
		// The file may hold either head now: only opening it again tells.
		return fmt.Errorf("head file %s: %w (%w)", g.path, fault.Unknown, err)
	}
	g.head = next
	return nil
}

func (g *HeadGuard) check(next Checkpoint, rootAt func(size uint64) (Hash, error)) error {
	// The file is read each time: another program may have advanced it.
	head, err := g.read()
	if err != nil {
		return fmt.Errorf("head file %s: %w", g.path, err)
	}
	if head != g.head {
		return &ForkError{Path: g.path, Head: head, Next: next, Why: "the file was changed by somebody else"}
	}
	if next.Origin != g.origin {
		return &ForkError{Path: g.path, Head: head, Next: next, Why: "that is another log"}
	}
	if next.Size < head.Size {
		return &ForkError{Path: g.path, Head: head, Next: next, Why: fmt.Sprintf("%d leaves are missing", head.Size-next.Size)}
	}
	root := next.Root
	if next.Size > head.Size {
		if root, err = rootAt(head.Size); err != nil {
			return fmt.Errorf("root at the last signed size %d: %w", head.Size, err)
		}
	}
	if root != head.Root {
		return &ForkError{Path: g.path, Head: head, Next: next, Why: fmt.Sprintf("its first %d leaves are others", head.Size)}
	}
	return nil
}

// sector is what a disk writes whole or not at all.
const sector = 512

// write makes text the content of the file, durably. Mostly it is as long as
// what is there, and is written over it: that takes a third of the time of
// another file and another name. Should a disk ever leave half of either, the
// next start refuses to sign, and nothing worse happens.
func (g *HeadGuard) write(text string) error {
	if len(text) != len(g.head.Text()) || len(text) > sector {
		return durable.ReplaceText(g.path, []byte(text))
	}
	f, err := os.OpenFile(g.path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	if _, err = f.WriteAt([]byte(text), 0); err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// read returns what the file holds.
func (g *HeadGuard) read() (Checkpoint, error) {
	f, err := os.Open(g.path)
	if err != nil {
		return Checkpoint{}, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, MaxNote+1))
	if err != nil {
		return Checkpoint{}, err
	}
	head, err := ParseCheckpoint(string(text))
	if err == nil && head.Origin != g.origin {
		err = fmt.Errorf("it belongs to %q, want %q: %w", head.Origin, g.origin, fault.Invalid)
	}
	return head, err
}

// ForkError says that signing would make a second history. It is
// [fault.Corrupt]: writing stops.
type ForkError struct {
	Path string
	Head Checkpoint // signed, or about to be signed, before
	Next Checkpoint // what was to be signed now
	Why  string
}

func (e *ForkError) Error() string {
	return fmt.Sprintf("refused to sign the tree of %d leaves of %s: %s; a head of %d leaves with root %s was signed before (%s). "+
		"If the database was restored from a backup: restore a newer one, or replay the entries after it up to %d, and start again. "+
		"If they are lost: close this log and open a new one under another origin, whose first entry names this head. "+
		"Do not delete the head file: whoever holds the old checkpoint would have proof of two histories",
		e.Next.Size, e.Next.Origin, e.Why, e.Head.Size, e.Head.Root, e.Path, e.Head.Size)
}

// Unwrap returns [fault.Corrupt].
func (e *ForkError) Unwrap() error { return fault.Corrupt }
