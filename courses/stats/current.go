package stats

import (
	"context"
	"sync"

	"creditbank/courses"
)

// Current gives the directory of now, read anew after something was published.
type Current struct {
	store   courses.Store
	changed func() any

	mu        sync.Mutex
	seen      any        // guarded by mu: what changed said when directory was read
	directory *Directory // guarded by mu; nil before the first
}

// NewCurrent returns the directory of what a store holds. Changed returns a
// value that is another one once something was published.
func NewCurrent(store courses.Store, changed func() any) *Current {
	return &Current{store: store, changed: changed}
}

// Directory returns the directory of now: the same one as before unless
// something was published.
func (c *Current) Directory(ctx context.Context) (*Directory, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	seen := c.changed() // before reading: what is published meanwhile is read next time
	if c.directory != nil && seen == c.seen {
		return c.directory, nil
	}
	d, err := LoadDirectory(ctx, c.store)
	if err != nil {
		return nil, err
	}
	c.directory, c.seen = d, seen
	return d, nil
}
