package intakebolt

import (
	"encoding/binary"
	"fmt"
	"math"

	"creditbank/courses"
	"creditbank/courses/intake"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// A page is the byte 1, the number of its rows, and the rows. Numbers are
// varints, texts their length and bytes. A row is what it is (a byte of
// flags, its class), then its line as the difference to the row before, and
// what the flags say is there, in the order of their bits. Frozen: another
// layout needs another first byte.
const pageVersion = 1

// The flags of a row.
const (
	hasAccount = 1 << iota
	hasEntry
	hasWorth
	hasProblems
	hasCompletion
	hasClaim
	mustRegister
)

// maxPageRows bounds what a page that is read may claim.
const maxPageRows = 1 << 20

type encoder struct{ b []byte }

func (e *encoder) number(n uint64)  { e.b = binary.AppendUvarint(e.b, n) }
func (e *encoder) signed(n int64)   { e.b = binary.AppendVarint(e.b, n) }
func (e *encoder) text(s string)    { e.number(uint64(len(s))); e.b = append(e.b, s...) }
func (e *encoder) texts(s []string) { e.number(uint64(len(s))); each(s, e.text) }

func each(list []string, fn func(string)) {
	for _, s := range list {
		fn(s)
	}
}

func appendPage(to []byte, p *intake.Page) []byte {
	e := encoder{append(to, pageVersion)}
	e.number(uint64(len(p.Rows)))
	before := uint32(0)
	for i := range p.Rows {
		r := &p.Rows[i]
		flags := flagsOf(r)
		e.b = append(e.b, flags, byte(r.Class))
		e.signed(int64(r.Line) - int64(before))
		before = r.Line
		if flags&hasAccount != 0 {
			e.b = append(e.b, r.Account[:]...)
		}
		if flags&hasEntry != 0 {
			e.number(r.Entry)
		}
		if flags&hasWorth != 0 {
			e.number(uint64(r.Unit))
			e.signed(int64(r.Amount))
		}
		if flags&hasProblems != 0 {
			e.number(uint64(len(r.Problems)))
			for _, p := range r.Problems {
				each([]string{string(p.Code), p.Column, p.Subject, p.Has, p.Wants}, e.text)
				e.texts(p.Suggest)
			}
		}
		if c := r.Completion; c != nil {
			each([]string{c.Learner, c.Course, c.Run, c.Issuer, c.Site}, e.text)
			scored := int64(0)
			if c.HasScore {
				scored = 1
			}
			for _, n := range [...]int64{int64(c.Hours), int64(c.Score), scored, int64(c.Started), int64(c.Completed)} {
				e.signed(n)
			}
			e.b = append(e.b, c.Evidence[:]...)
		}
		if c := r.Claim; c != nil {
			each([]string{c.Name, c.Account, c.Identity, string(c.IdentityKey), c.Staff, c.Organisation, c.Course, c.CourseTitle}, e.text)
		}
	}
	return e.b
}

func flagsOf(r *intake.Row) (flags byte) {
	for i, has := range [...]bool{
		r.Account != ledger.AccountID{}, r.Entry != 0, r.Unit != 0 || r.Amount != 0, len(r.Problems) > 0,
		r.Completion != nil, r.Claim != nil, r.Register,
	} {
		if has {
			flags |= 1 << i
		}
	}
	return flags
}

// decoder reads what an encoder has written. After a mistake it gives zeros.
type decoder struct {
	b   []byte
	err error
}

func (d *decoder) fail(what string) {
	if d.err == nil {
		d.err = fmt.Errorf("page of rows: %s with %d bytes left: %w", what, len(d.b), fault.Corrupt)
	}
	d.b = nil
}

func (d *decoder) number() uint64 {
	n, size := binary.Uvarint(d.b)
	if size <= 0 {
		d.fail("no number")
		return 0
	}
	d.b = d.b[size:]
	return n
}

func (d *decoder) signed() int64 {
	n, size := binary.Varint(d.b)
	if size <= 0 {
		d.fail("no signed number")
		return 0
	}
	d.b = d.b[size:]
	return n
}

// bytes returns n bytes that are valid as long as the page.
func (d *decoder) bytes(n uint64) []byte {
	if n > uint64(len(d.b)) {
		d.fail("too few bytes")
		return nil
	}
	b := d.b[:n]
	d.b = d.b[n:]
	return b
}

func (d *decoder) text() string { return string(d.bytes(d.number())) }

// count returns how many items follow; each takes a byte at least.
func (d *decoder) count() int {
	n := d.number()
	if n > uint64(len(d.b)) || n > maxPageRows {
		d.fail("too many items")
		return 0
	}
	return int(n)
}

func decodePage(number int, value []byte) (intake.Page, error) {
	p := intake.Page{Number: number}
	d := decoder{b: value}
	if v := d.bytes(1); len(v) != 1 || v[0] != pageVersion {
		return p, fmt.Errorf("page of rows: another version: %w", fault.Corrupt)
	}
	line := int64(0)
	for range d.count() {
		var r intake.Row
		head := d.bytes(2)
		if d.err != nil {
			break
		}
		flags := head[0]
		r.Class = intake.Class(head[1])
		line += d.signed()
		if line < 0 || line > math.MaxUint32 {
			d.fail("line out of range")
		}
		r.Line = uint32(line)
		d.row(&r, flags)
		p.Rows = append(p.Rows, r)
	}
	if d.err == nil && len(d.b) > 0 {
		d.fail("trailing bytes")
	}
	return p, d.err
}

// row reads what the flags say is there.
func (d *decoder) row(r *intake.Row, flags byte) {
	if flags&hasAccount != 0 {
		copy(r.Account[:], d.bytes(uint64(len(r.Account))))
	}
	if flags&hasEntry != 0 {
		r.Entry = d.number()
	}
	if flags&hasWorth != 0 {
		r.Unit, r.Amount = ledger.Unit(d.number()), ledger.Amount(d.signed())
	}
	if flags&hasProblems != 0 {
		for range d.count() {
			p := intake.Problem{Code: ledger.Code(d.text()), Column: d.text(), Subject: d.text(), Has: d.text(), Wants: d.text()}
			for range d.count() {
				p.Suggest = append(p.Suggest, d.text())
			}
			r.Problems = append(r.Problems, p)
		}
	}
	if flags&hasCompletion != 0 {
		r.Completion = d.completion()
	}
	if flags&hasClaim != 0 {
		r.Claim = &intake.Claim{Name: d.text(), Account: d.text(), Identity: d.text(), IdentityKey: []byte(d.text()),
			Staff: d.text(), Organisation: d.text(), Course: d.text(), CourseTitle: d.text()}
	}
	r.Register = flags&mustRegister != 0
}

func (d *decoder) completion() *courses.Completion {
	c := &courses.Completion{Learner: d.text(), Course: d.text(), Run: d.text(), Issuer: d.text(), Site: d.text()}
	c.Hours, c.Score, c.HasScore = ledger.Amount(d.signed()), ledger.Amount(d.signed()), d.signed() != 0
	c.Started, c.Completed = ledger.Day(d.signed()), ledger.Day(d.signed())
	copy(c.Evidence[:], d.bytes(uint64(len(c.Evidence))))
	return c
}
