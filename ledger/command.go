package ledger

// Command asks for one entry, or for a few that belong together: then the
// first is its outcome, and those behind it have no key.
type Command struct {
	// Key makes the command count once: asked again with the same key and
	// request, its first outcome is given again. Only the bank's own commands
	// have no key.
	Key Key
	// Request is the digest of what the client asked for. The same key with
	// another request is refused as [KeyReused].
	Request Digest
	// Actor is who asks, at most 64 bytes.
	Actor string
	// Action is what is asked for.
	Action Action
}

// Action is what a command asks for: [OpenAccount], [Deposit], [PlaceHold],
// [Capture], [Release], [ExpireHold], [ExpireLot], [Reverse], [Revoke],
// [Adjust], [Freeze], [Unfreeze], [Restrict], [CloseAccount], [Merge], [Erase] or [Refuse]. It has one
// implementation for each, all in this package, so that a rule is in one place.
type Action interface {
	// decide returns the entry that carries the action out, without what
	// [group.book] adds, or why it is refused. It changes nothing.
	decide(g *group) (Entry, *Refusal)
}

// follower is an action that takes more entries than one.
type follower interface {
	Action
	// follow returns the entries that come behind the first, which has been
	// booked, in their order. It refuses nothing: decide has.
	follow(g *group, first *Entry) []Entry
}

// Job is a list of commands that were asked for together. They are decided in
// their order, each seeing what the ones before it did.
type Job struct {
	Commands []Command
	// Atomic means that all are carried out or none.
	Atomic bool
}

// Outcome is what became of a command: an entry or a refusal.
type Outcome struct {
	Entry    Entry
	Refusal  *Refusal // nil if the command was carried out
	Replayed bool     // the outcome of an earlier command with the same key
}

// OutcomeRecord is what a store keeps under a key.
type OutcomeRecord struct {
	Request Digest
	Entry   uint64   // number of the entry, or zero if it was refused
	Refusal *Refusal // nil if it was carried out
}

// IsZero reports whether r is no outcome.
func (r OutcomeRecord) IsZero() bool { return r.Entry == 0 && r.Refusal == nil }

// Refuse is the action of a command that was found wanting before it came to
// the ledger, such as a deposit for an unknown course. It is refused here so
// that its outcome is stored under its key as any other.
type Refuse struct{ Because Refusal }

func (a Refuse) decide(*group) (Entry, *Refusal) {
	because := a.Because
	return Entry{}, &because
}
