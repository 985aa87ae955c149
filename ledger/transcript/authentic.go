package transcript

import (
	"fmt"

	"creditbank/ledger"
	"creditbank/ledger/merkle"
	"creditbank/ledger/seal"
)

// The tags of the fields that hold a record together. They cannot be closed.
var structural = []string{"seq", "kind", "account_seq", "prev", "balance", "prev_commitment"}

// shown is an entry that was found authentic, as far as it is open.
type shown struct {
	entry  ledger.Entry // fields that are closed are zero
	leaf   seal.Leaf
	index  uint64
	closed map[string]bool
}

// authentic checks that what is open of an entry is what its leaf commits to,
// and that the leaf is in the log. It says nothing of other entries.
func (e *entry) authentic(number int, c merkle.Checkpoint) (*shown, *Problem) {
	s := &shown{index: e.Index, closed: make(map[string]bool)}
	digests := make([]seal.TagDigest, len(e.Fields))
	var open []ledger.Field
	for i := range e.Fields {
		f := &e.Fields[i]
		tag, _ := ledger.FieldTag(f.Name) // shape has seen it
		digests[i].Tag = tag
		if !f.open() {
			s.closed[f.Name] = true
			digests[i].Digest = [32]byte(f.Digest)
			continue
		}
		digests[i].Digest = seal.Digest(tag, [seal.SaltSize]byte(f.Salt), f.Value)
		if [checkSize]byte(digests[i].Digest[:]) != [checkSize]byte(f.Check) {
			return nil, &Problem{Code: FieldChanged, Entry: number, Field: f.Name}
		}
		open = append(open, ledger.Field{Tag: tag, Value: f.Value})
	}
	leaf, err := seal.ParseLeaf(e.Leaf)
	if err != nil || leaf.Commitment != seal.Commitment(digests) {
		return nil, &Problem{Code: EntryChanged, Entry: number}
	}
	s.leaf = leaf
	proof := make([]merkle.Hash, len(e.Proof))
	for i, h := range e.Proof {
		proof[i] = merkle.Hash(h)
	}
	if err := merkle.CheckInclusion(proof, c.Size, c.Root, e.Index, e.Leaf); err != nil {
		return nil, &Problem{Code: NotInLog, Entry: number, Detail: fmt.Sprintf("leaf %d of %d", e.Index, c.Size)}
	}
	for _, name := range structural {
		if s.closed[name] {
			return nil, &Problem{Code: StructureHidden, Entry: number, Field: name}
		}
	}
	if s.entry, err = decodeOpen(open); err != nil {
		return nil, &Problem{Code: EntryChanged, Entry: number, Detail: err.Error()}
	}
	return s, nil
}

// decodeOpen decodes the open fields of an entry. The canonical bytes of a
// deposit always have a course, so an empty one stands in for a closed one.
func decodeOpen(fields []ledger.Field) (ledger.Entry, error) {
	course, _ := ledger.FieldTag("course")
	evidence, _ := ledger.FieldTag("evidence")
	var list []ledger.Field
	has := false
	for _, f := range fields {
		if f.Tag >= course && f.Tag <= evidence {
			if !has && f.Tag != course {
				list = append(list, ledger.Field{Tag: course})
			}
			has = true
		}
		list = append(list, f)
	}
	return ledger.DecodeEntry(ledger.JoinFields(list))
}
