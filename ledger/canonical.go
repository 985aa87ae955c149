package ledger

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"creditbank/ledger/fault"
)

// The canonical bytes of an entry: a version byte, then its fields in
// ascending order of their tags, each as
//
//	tag (1 byte), length of the value (uvarint), value.
//
// A field that has its zero value is left out; so is a score that was not
// given. A value is one of
//
//	number   its big-endian bytes without leading zeros; zero is no bytes
//	signed   the zigzag of it (0, -1, 1, -2 … become 0, 1, 2, 3 …), as number
//	text     UTF-8
//	bytes    as they are
//	list     its items one after the other, each a fixed row of uvarints
//
// So every entry has exactly one encoding, and each field can be hashed by
// itself. These bytes outlive the program: fields may be added with new tags,
// but no tag may ever change its meaning.
const canonicalVersion = 1

// The tags. Never change or reuse one.
const (
	tagSeq         = 1  // number
	tagKind        = 2  // number
	tagBookedAt    = 3  // signed, microseconds since 1970 UTC
	tagEffective   = 4  // signed, days since 1970-01-01
	tagAccount     = 5  // bytes, 16
	tagAccountSeq  = 6  // number
	tagPrev        = 7  // number
	tagAfter       = 8  // list of unit, posted, held, owed; units without any left out
	tagPostings    = 9  // list of lot, unit, from, to, amount
	tagRef         = 10 // number
	tagIssuer      = 11 // text
	tagInstitution = 12 // text
	tagProgramme   = 13 // text
	tagDeadline    = 14 // signed, microseconds
	tagUntil       = 15 // signed, days
	tagCourse      = 16 // text; present in every deposit and transfer
	tagCatalogue   = 17 // number
	tagRun         = 18 // text
	tagSite        = 19 // text
	tagHours       = 20 // number, thousandths
	tagScore       = 21 // number, thousandths; zero is a score too
	tagStarted     = 22 // signed, days
	tagEvidence    = 23 // bytes, 32
	tagDependants  = 24 // list of entry numbers
	tagReason      = 25 // text
	tagActor       = 26 // text
	tagKey         = 27 // bytes, 20
	tagRequest     = 28 // bytes, 16
	tagPrevCommit  = 29 // bytes, 32
	tagClosing     = 30 // list of unit, side, zigzag amount, length of code, code
	tagVerdict     = 31 // bytes, 32
	tagOther       = 32 // bytes, 16
)

// maxCanonical bounds what [DecodeEntry] looks at. The largest entry that the
// rules allow, the end of an account with [MaxCloseLots] lots, is smaller: a
// posting has at most 18 bytes.
const maxCanonical = 256 << 10

// AppendCanonical appends the canonical bytes of e to b.
func (e *Entry) AppendCanonical(b []byte) []byte {
	w := fieldWriter{b: append(b, canonicalVersion)}
	w.number(tagSeq, e.Seq)
	w.number(tagKind, uint64(e.Kind))
	w.signed(tagBookedAt, int64(e.BookedAt))
	w.signed(tagEffective, int64(e.Effective))
	w.bytes(tagAccount, e.Account[:])
	w.number(tagAccountSeq, e.AccountSeq)
	w.number(tagPrev, e.Prev)
	w.list(tagAfter, func(b []byte) []byte { return appendBalances(b, &e.After) })
	w.list(tagPostings, func(b []byte) []byte { return appendPostings(b, e.Postings) })
	w.number(tagRef, e.Ref)
	w.text(tagIssuer, e.Issuer)
	w.text(tagInstitution, e.Institution)
	w.text(tagProgramme, e.Programme)
	w.signed(tagDeadline, int64(e.Deadline))
	w.signed(tagUntil, int64(e.Until))
	if l := e.Learning; l != nil {
		w.field(tagCourse, []byte(l.Course))
		w.number(tagCatalogue, uint64(l.Catalogue))
		w.text(tagRun, l.Run)
		w.text(tagSite, l.Site)
		w.number(tagHours, uint64(l.Hours))
		if l.HasScore {
			w.field(tagScore, number64(uint64(l.Score)))
		}
		w.signed(tagStarted, int64(l.Started))
		w.bytes(tagEvidence, l.Evidence[:])
	}
	w.list(tagDependants, func(b []byte) []byte {
		for _, d := range e.Dependants {
			b = binary.AppendUvarint(b, d)
		}
		return b
	})
	w.text(tagReason, e.Reason)
	w.text(tagActor, e.Actor)
	w.bytes(tagKey, e.Key[:])
	w.bytes(tagRequest, e.Request[:])
	w.bytes(tagPrevCommit, e.PrevCommitment[:])
	w.list(tagClosing, func(b []byte) []byte { return appendClosing(b, e.Closing) })
	w.bytes(tagVerdict, e.Verdict[:])
	w.bytes(tagOther, e.Other[:])
	return w.b
}

// DecodeEntry is the inverse of [Entry.AppendCanonical]. Bytes that are not
// the canonical encoding of an entry are [fault.Corrupt]. The entry shares no
// memory with b.
func DecodeEntry(b []byte) (Entry, error) {
	var e Entry
	if len(b) == 0 || len(b) > maxCanonical || b[0] != canonicalVersion {
		return e, fmt.Errorf("entry of %d bytes is not of version %d: %w", len(b), canonicalVersion, fault.Corrupt)
	}
	r := fieldReader{b: b[1:]}
	for r.next() {
		e.setField(&r)
	}
	if r.bad == "" && !bytes.Equal(e.AppendCanonical(make([]byte, 0, len(b))), b) {
		r.bad = "bytes are not canonical"
	}
	if r.bad != "" {
		return Entry{}, fmt.Errorf("entry: %s: %w", r.bad, fault.Corrupt)
	}
	return e, nil
}

// setField takes over the field that r stands on.
func (e *Entry) setField(r *fieldReader) {
	if r.tag >= tagCourse && r.tag <= tagEvidence && e.Learning == nil {
		e.Learning = new(Learning)
	}
	switch l := e.Learning; r.tag {
	case tagSeq:
		e.Seq = r.number()
	case tagKind:
		e.Kind = Kind(r.small(255))
	case tagBookedAt:
		e.BookedAt = Instant(r.signed())
	case tagEffective:
		e.Effective = r.day()
	case tagAccount:
		r.bytes(e.Account[:])
	case tagAccountSeq:
		e.AccountSeq = r.number()
	case tagPrev:
		e.Prev = r.number()
	case tagAfter:
		r.balances(&e.After)
	case tagPostings:
		e.Postings = r.postings()
	case tagRef:
		e.Ref = r.number()
	case tagIssuer:
		e.Issuer = r.text()
	case tagInstitution:
		e.Institution = r.text()
	case tagProgramme:
		e.Programme = r.text()
	case tagDeadline:
		e.Deadline = Instant(r.signed())
	case tagUntil:
		e.Until = r.day()
	case tagCourse:
		l.Course = r.text()
	case tagCatalogue:
		l.Catalogue = uint32(r.small(1<<32 - 1))
	case tagRun:
		l.Run = r.text()
	case tagSite:
		l.Site = r.text()
	case tagHours:
		l.Hours = Amount(r.small(1<<63 - 1))
	case tagScore:
		l.Score, l.HasScore = Amount(r.small(1<<63-1)), true
	case tagStarted:
		l.Started = r.day()
	case tagEvidence:
		r.bytes(l.Evidence[:])
	case tagDependants:
		for len(r.value) > 0 && r.bad == "" {
			e.Dependants = append(e.Dependants, r.uvarint())
		}
	case tagReason:
		e.Reason = r.text()
	case tagActor:
		e.Actor = r.text()
	case tagKey:
		r.bytes(e.Key[:])
	case tagRequest:
		r.bytes(e.Request[:])
	case tagPrevCommit:
		r.bytes(e.PrevCommitment[:])
	case tagClosing:
		e.Closing = r.closing()
	case tagVerdict:
		r.bytes(e.Verdict[:])
	case tagOther:
		r.bytes(e.Other[:])
	default:
		r.bad = fmt.Sprintf("unknown field %d", r.tag)
	}
}
