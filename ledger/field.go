package ledger

import (
	"fmt"

	"creditbank/ledger/fault"
)

// Field is one field of an entry's canonical bytes, for those who commit to
// fields one by one.
type Field struct {
	Tag   byte
	Value []byte // shares memory with the canonical bytes
}

// Fields splits canonical bytes into their fields, in the order of their tags.
// Bytes that are not fields in order are [fault.Corrupt]; what the fields
// mean is not looked at.
func Fields(canonical []byte) ([]Field, error) {
	if len(canonical) == 0 || len(canonical) > maxCanonical || canonical[0] != canonicalVersion {
		return nil, fmt.Errorf("entry of %d bytes is not of version %d: %w", len(canonical), canonicalVersion, fault.Corrupt)
	}
	fields := make([]Field, 0, len(fieldNames))
	r := fieldReader{b: canonical[1:]}
	for r.next() {
		fields = append(fields, Field{r.tag, r.value})
	}
	if r.bad != "" {
		return nil, fmt.Errorf("entry: %s: %w", r.bad, fault.Corrupt)
	}
	return fields, nil
}

// JoinFields is the inverse of [Fields].
func JoinFields(fields []Field) []byte {
	w := fieldWriter{b: []byte{canonicalVersion}}
	for _, f := range fields {
		w.field(f.Tag, f.Value)
	}
	return w.b
}

// fieldNames are what people call the fields, by tag.
var fieldNames = [...]string{
	tagSeq: "seq", tagKind: "kind", tagBookedAt: "booked_at", tagEffective: "effective_on",
	tagAccount: "account", tagAccountSeq: "account_seq", tagPrev: "prev", tagAfter: "balance",
	tagPostings: "postings", tagRef: "ref", tagIssuer: "issuer", tagInstitution: "institution",
	tagProgramme: "programme", tagDeadline: "deadline", tagUntil: "until", tagCourse: "course",
	tagCatalogue: "catalogue", tagRun: "run", tagSite: "site", tagHours: "hours", tagScore: "score",
	tagStarted: "started_on", tagEvidence: "evidence", tagDependants: "dependants",
	tagReason: "reason", tagActor: "actor", tagKey: "key", tagRequest: "request",
	tagPrevCommit: "prev_commitment", tagClosing: "closing", tagVerdict: "verdict",
	tagOther: "other_account",
}

// FieldName returns what people call a field, or "field-n".
func FieldName(tag byte) string {
	if int(tag) < len(fieldNames) && fieldNames[tag] != "" {
		return fieldNames[tag]
	}
	return fmt.Sprintf("field-%d", tag)
}

// FieldTag is the inverse of [FieldName] for the fields there are.
func FieldTag(name string) (byte, bool) {
	for tag, n := range fieldNames {
		if n == name && n != "" {
			return byte(tag), true
		}
	}
	return 0, false
}
