package seal

import "creditbank/ledger"

// Opened is a record whose envelope was opened and found to be what its leaf
// commits to.
type Opened struct {
	Seq       uint64
	Leaf      Leaf
	Account   ledger.AccountID // whose key opened it; zero for the bank's own
	Seed      Seed
	Canonical []byte
	fields    []ledger.Field
}

// OpenField is a field with all that is needed to find its digest.
type OpenField struct {
	Tag   byte
	Value []byte // shares memory with the canonical bytes
	Salt  [SaltSize]byte
}

// Digest returns what the commitment holds of the field.
func (f OpenField) Digest() [32]byte { return Digest(f.Tag, f.Salt, f.Value) }

// Fields returns the fields with their salts, in ascending order of tags. To
// show one is to show its salt; that says nothing of the others.
func (o *Opened) Fields() []OpenField {
	list := make([]OpenField, len(o.fields))
	s := newSalter(&o.Seed)
	for i, f := range o.fields {
		list[i] = OpenField{f.Tag, f.Value, s.salt(f.Tag)}
	}
	return list
}

// Entry decodes the record. Only entries and erasures are entries.
func (o *Opened) Entry() (ledger.Entry, error) { return ledger.DecodeEntry(o.Canonical) }
