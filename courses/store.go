package courses

import "context"

// Store keeps the versions of courses, organisations, learners, programmes
// and papers. It has two implementations, coursebolt and coursemem.
type Store interface {
	Courses() Versions[Course]
	Organisations() Versions[Organisation]
	Learners() Versions[Learner]
	Programmes() Versions[Programme]
	Papers() Versions[Paper]
	Close() error
}

// Versions keeps the numbered versions of one kind of thing. Each thing has a
// key (a code, or a learner's account); its versions are numbered 1, 2, 3, …
// and never change, unless all of them are forgotten. Calls may be concurrent;
// what goes in and comes out shares no memory with what is kept.
type Versions[T any] interface {
	// Add stores items as new versions, all of them or none, durably. The
	// Version of each says which one it is to be; if that is not one more
	// than the newest of its key (at the beginning of the call or earlier in
	// items), it is [fault.Conflict].
	Add(ctx context.Context, items ...T) error
	// Newest returns the newest version, or [fault.NotFound].
	Newest(ctx context.Context, key string) (T, error)
	// History returns all versions, oldest first, or [fault.NotFound].
	History(ctx context.Context, key string) ([]T, error)
	// List returns the newest versions of up to n keys that come after a key,
	// in the order of the keys.
	List(ctx context.Context, after string, n int) ([]T, error)
	// Find returns the newest versions of up to n keys that come after a key, in
	// the order of the keys, if they are found by a term; see [Findable].
	Find(ctx context.Context, term, after string, n int) ([]T, error)
	// Listed returns the newest versions of up to n keys that stand in a list
	// behind a key, in the order of their places and then of the keys; see
	// [Listable]. Behind a key that is not there is all of the list.
	Listed(ctx context.Context, list, after string, n int) ([]T, error)
	// ListedBack is Listed from the other end: the last comes first, and behind
	// a key is what stands before it.
	ListedBack(ctx context.Context, list, after string, n int) ([]T, error)
	// CountListed returns how many keys stand in a list; it stops at most. It
	// costs much less than to read them.
	CountListed(ctx context.Context, list string, most int) (int, error)
	// Forget removes all versions of keys, for ever. When it returns nil, no
	// byte of them is left in what the store keeps; copies made earlier are
	// not its matter. Keys that are not there cost next to nothing, so it can
	// be asked again; others may cost as much as writing the whole store anew,
	// so gather them where many are due.
	Forget(ctx context.Context, keys ...string) error
}

// Record is what Versions can keep.
type Record interface {
	// VersionKey returns the key and the number of the version.
	VersionKey() (string, uint32)
	// AskedBy returns the request that made the version.
	AskedBy() Asked
}

// Findable is a record that can be found by other things than its key. The
// newest version's terms count.
type Findable interface{ Terms() []string }

// Listable is a record that stands in lists, so that a page of one can be read
// without the rest. The newest version says in which, and its place: a number
// that all of them are ordered by.
type Listable interface {
	Lists() (names []string, place uint64)
}

func (c Course) VersionKey() (string, uint32)       { return c.Code, c.Version }
func (o Organisation) VersionKey() (string, uint32) { return o.Code, o.Version }
func (l Learner) VersionKey() (string, uint32)      { return l.Account.String(), l.Version }
func (p Programme) VersionKey() (string, uint32)    { return p.Code, p.Version }

func (c Course) AskedBy() Asked       { return c.Asked }
func (o Organisation) AskedBy() Asked { return o.Asked }
func (l Learner) AskedBy() Asked      { return l.Asked }
func (p Programme) AskedBy() Asked    { return p.Asked }
