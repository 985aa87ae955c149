package ledger

// View is what a decision may see of a store: point reads in one snapshot.
// Each returns false if there is no such thing. What it gives shares no
// memory with what the store keeps.
type View interface {
	Account(AccountID) (Account, bool, error)
	Lot(seq uint64) (Lot, bool, error)
	Hold(seq uint64) (HoldRecord, bool, error)
	Entry(seq uint64) (Entry, bool, error)
	Outcome(Key) (OutcomeRecord, bool, error)
	Natural(NaturalKey) (uint64, bool, error)
	Total(TotalKey) (Amount, error)
}

// Changes is all that a group of commands did: the store writes it in one
// transaction, or nothing of it.
//
// A zero value in a map, or a due that is false, takes away what is there.
type Changes struct {
	Head     Head
	Entries  []Entry
	Accounts map[AccountID]Account
	Lots     map[uint64]Lot
	Holds    map[uint64]HoldRecord
	Outcomes map[Key]OutcomeRecord
	Naturals map[NaturalKey]uint64
	Totals   map[TotalKey]Amount
	Due      map[Due]bool
	// Forgotten are earlier entries whose content is to be destroyed. They
	// are read as [Forgotten] from then on.
	Forgotten []uint64
}

// Due is something that the clock ends.
type Due struct {
	At  Instant // the first instant at which it is due
	Lot bool    // a lot's validity; otherwise a hold
	Seq uint64  // number of the lot or hold
}

// overlay is a view's map with the group's changes over it.
type overlay[K comparable, V any] struct {
	read    func(K) (V, bool, error)
	gone    func(V) bool // whether a changed value means that there is none
	changed map[K]V
}

// newOverlay returns an overlay with room for about so many changes. Gone says
// which value means that there is none.
func newOverlay[K comparable, V any](read func(K) (V, bool, error), changes int, gone func(V) bool) overlay[K, V] {
	return overlay[K, V]{read, gone, make(map[K]V, changes)}
}

// get returns what is there now. A failed read is kept in g and ends the
// group, so that no rule has to look at it.
func (o *overlay[K, V]) get(g *group, k K) (V, bool) {
	if v, ok := o.changed[k]; ok {
		return v, !o.gone(v)
	}
	v, ok, err := o.read(k)
	if err != nil && g.err == nil {
		g.err = err
	}
	return v, ok && err == nil
}

// set changes what is there, so that an atomic job can take it back.
func (o *overlay[K, V]) set(g *group, k K, v V) {
	if g.atomic {
		old, had := o.changed[k]
		g.undo = append(g.undo, func() {
			if had {
				o.changed[k] = old
			} else {
				delete(o.changed, k)
			}
		})
	}
	o.changed[k] = v
}
