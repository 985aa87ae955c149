package stats

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// tally counts entries: what they add to which cells, and what becomes of the
// records of the learners they are about.
type tally struct {
	directory    *Directory
	attributions []Attribution
	numbers      map[string]uint32 // of attributions, by their text
	known        int               // how many attributions are in the store
	latest       ledger.Day        // on which something was attributed

	lastOf attributed // of the deposit that was attributed last; empty before the first
	last   uint32     // number of its attribution

	records map[ledger.AccountID]*Record
	cells   map[Key]*Cell
	slots   map[slotKey]slot
	nowhere Cell // stands for the cells that are not kept
}

// slotKey is an attribution in a month.
type slotKey struct {
	at    uint32
	month uint16
}

// slot is the cells that a fact of one attribution and month counts in: for
// each organisation of the chain, for each heading, for each kind of period.
type slot []*Cell

// perLink is how many cells a slot has for each organisation. The masks below
// have a bit for each.
const perLink = headings * kindsOfPeriod

func newTally(d *Directory, attributions []Attribution) *tally {
	t := &tally{directory: d, attributions: attributions, known: len(attributions), numbers: make(map[string]uint32, len(attributions))}
	for i := range attributions {
		t.numbers[attributions[i].text()] = uint32(i)
	}
	t.clear()
	return t
}

// clear forgets what was counted, after it has been written.
func (t *tally) clear() {
	t.records = make(map[ledger.AccountID]*Record)
	t.cells = make(map[Key]*Cell)
	t.slots = make(map[slotKey]slot)
	t.known = len(t.attributions)
}

// load reads the records of all learners in entries.
func (t *tally) load(ctx context.Context, store Store, entries []ledger.Entry) error {
	var ids []ledger.AccountID
	need := func(id ledger.AccountID) {
		if _, have := t.records[id]; !have {
			t.records[id] = nil
			ids = append(ids, id)
		}
	}
	for i := range entries {
		e := &entries[i]
		if e.Kind == ledger.Forgotten || e.Kind == ledger.KindErasure {
			continue
		}
		need(e.Account)
		if e.Kind == ledger.KindMerge {
			need(e.Other)
		}
	}
	for len(ids) > 0 {
		list, err := store.Records(ctx, ids)
		if err != nil {
			return err
		}
		loaded := ids
		ids = nil
		for i, id := range loaded {
			t.records[id] = &list[i]
			if into := list[i].Into; into != (ledger.AccountID{}) {
				need(into) // what is booked in a merged account is counted there
			}
		}
	}
	return nil
}

// record returns what an account's learner is counted under: after a merge, the
// record of the account that is left.
func (t *tally) record(id ledger.AccountID) *Record {
	r := t.records[id]
	for r.Into != (ledger.AccountID{}) {
		r = t.records[r.Into]
	}
	return r
}

// attributed is what of a deposit decides its attribution.
type attributed struct {
	issuer, course, site string
	catalogue            uint32
	day                  ledger.Day
}

// attribute returns the number of a deposit's attribution. A class is
// deposited together: often it is that of the deposit before.
func (t *tally) attribute(e *ledger.Entry) (uint32, error) {
	of := attributed{e.Issuer, e.Learning.Course, e.Learning.Site, e.Learning.Catalogue, e.Effective}
	if of == t.lastOf && t.lastOf.course != "" {
		return t.last, nil
	}
	a, err := t.directory.attribute(e)
	if err != nil {
		return 0, err
	}
	t.lastOf, t.last = of, t.number(&a)
	return t.last, nil
}

// number returns the number of an attribution.
func (t *tally) number(a *Attribution) uint32 {
	text := a.text()
	n, ok := t.numbers[text]
	if !ok {
		n = uint32(len(t.attributions))
		t.attributions = append(t.attributions, *a)
		t.numbers[text] = n
	}
	return n
}

func (t *tally) cell(k Key) *Cell {
	c := t.cells[k]
	if c == nil {
		c = new(Cell)
		t.cells[k] = c
	}
	return c
}

// slot returns the cells of an attribution in a month.
func (t *tally) slot(at uint32, month uint16) slot {
	k := slotKey{at, month}
	s, ok := t.slots[k]
	if ok {
		return s
	}
	a := &t.attributions[at]
	s = make(slot, 0, len(a.Chain)*perLink)
	for i, code := range a.Chain {
		for h := range Heading(headings) {
			for kind := range PeriodKind(kindsOfPeriod) {
				if !keeps(code, h) {
					s = append(s, &t.nowhere)
					continue
				}
				s = append(s, t.cell(Key{code, h, within(kind, month), a.value(h, i)}))
			}
		}
	}
	t.slots[k] = s
	return s
}

// entry counts one entry. What it is about has been loaded.
func (t *tally) entry(e *ledger.Entry) error {
	switch e.Kind {
	case ledger.Forgotten:
		return nil
	case ledger.KindErasure:
		t.erasure(e)
		return nil
	}
	r := t.record(e.Account)
	switch e.Kind {
	case ledger.KindOpen:
		r.Opened = monthOf(e.BookedAt.Day())
		t.opened(r, 1)
		return nil
	case ledger.KindDeposit:
		return t.deposit(r, e)
	case ledger.KindMerge:
		t.merge(r, t.record(e.Other), e)
		return nil
	case ledger.KindJoin, ledger.KindTransfer:
		return nil // the merge before them has said it
	}
	return t.move(r, e)
}

// merge counts two accounts as one learner: all that was counted for one is
// taken out and counted for the other, whose lots it now is.
func (t *tally) merge(from, into *Record, e *ledger.Entry) {
	moved := make(map[uint64]uint64, len(e.Postings))
	for i, p := range e.Postings {
		moved[p.Lot] = e.LotAfter(i)
	}
	facts, flows := slices.Clone(from.Facts), slices.Clone(from.Flows)
	t.forget(from)
	from.Into = e.Other
	for _, f := range facts {
		if lot, is := moved[f.Lot]; is {
			f.Lot = lot
		}
		t.count(into, f, 1)
		at, _ := slices.BinarySearchFunc(into.Facts, f.Lot, func(g Fact, lot uint64) int { return cmp.Compare(g.Lot, lot) })
		into.Facts = slices.Insert(into.Facts, at, f)
	}
	for _, f := range flows {
		t.flow(into, f)
	}
}

// opened counts an account.
func (t *tally) opened(r *Record, sign int64) {
	for kind := range PeriodKind(kindsOfPeriod) {
		t.cell(Key{Bank, Whole, within(kind, r.Opened), ""})[Accounts] += sign
	}
}

func (t *tally) deposit(r *Record, e *ledger.Entry) error {
	t.latest = max(t.latest, e.Effective)
	at, err := t.attribute(e)
	if err != nil {
		return err
	}
	p := e.Postings[0]
	f := Fact{
		Lot: e.Seq, At: at, Month: monthOf(e.Effective), Unit: uint8(p.Unit),
		Amount: int64(p.Amount), Hours: int64(e.Learning.Hours),
	}
	t.count(r, f, 1)
	r.Facts = append(r.Facts, f)
	return nil
}

// move counts what an entry moves between the parts of lots.
func (t *tally) move(r *Record, e *ledger.Entry) error {
	for _, p := range e.Postings {
		if p.From == ledger.Owed {
			continue // it stays redeemed, and after a merge its fact can be gone with the other part
		}
		lot := p.Lot
		i := r.fact(lot)
		if i < 0 {
			return fmt.Errorf("entry %d: lot %d is not counted: %w", e.Seq, lot, fault.Corrupt)
		}
		at := r.Facts[i].At
		month := monthOf(e.BookedAt.Day())
		switch {
		case e.Kind == ledger.KindAdjustment:
			t.adjust(&r.Facts[i], p)
		case p.To == ledger.Held:
			t.flow(r, Flow{at, month, Held.of(p.Unit), int64(p.Amount)})
		case p.To == ledger.Programme:
			t.flow(r, Flow{at, month, Redeemed.of(p.Unit), int64(p.Amount)})
		case p.From == ledger.Held:
			t.flow(r, Flow{at, month, Released.of(p.Unit), int64(p.Amount)})
		case p.To == ledger.Expired:
			t.flow(r, Flow{at, month, Expired.of(p.Unit), int64(p.Amount)})
		}
	}
	if e.Kind == ledger.KindReversal || e.Kind == ledger.KindRevocation {
		t.withdraw(r, e.Ref)
	}
	return nil
}

// withdraw takes a deposit out of what counts.
func (t *tally) withdraw(r *Record, lot uint64) {
	if i := r.fact(lot); i >= 0 {
		f := r.Facts[i]
		r.Facts = slices.Delete(r.Facts, i, i+1)
		t.count(r, f, -1)
	}
}

// adjust changes the credits of a deposit, in the period of its completion.
func (t *tally) adjust(f *Fact, p ledger.Posting) {
	by := int64(p.Amount)
	if p.To == ledger.Issuer {
		by = -by
	}
	f.Amount += by
	for _, c := range t.slot(f.At, f.Month) {
		c[Deposited.of(ledger.Unit(f.Unit))] += by
	}
}

// erasure counts what an erasure says, which names nobody.
func (t *tally) erasure(e *ledger.Entry) {
	day := e.BookedAt.Day()
	t.latest = max(t.latest, day)
	counted := make(map[Key]bool)
	for _, c := range e.Closing {
		if c.Side != ledger.Issuer {
			continue
		}
		for _, code := range t.directory.chain(c.Code, day) {
			for kind := range PeriodKind(kindsOfPeriod) {
				k := Key{code, Whole, within(kind, monthOf(day)), ""}
				t.cell(k)[Erased.of(c.Unit)] -= int64(c.Amount)
				if !counted[k] {
					counted[k] = true
					t.cell(k)[Erasures]++
				}
			}
		}
	}
}

// forget takes a learner out of all figures.
func (t *tally) forget(r *Record) {
	if r.Opened != 0 {
		t.opened(r, -1)
	}
	for len(r.Facts) > 0 {
		t.withdraw(r, r.Facts[len(r.Facts)-1].Lot)
	}
	for len(r.Flows) > 0 {
		f := r.Flows[len(r.Flows)-1]
		r.Flows = r.Flows[:len(r.Flows)-1]
		t.countFlow(r, f, -1)
	}
	*r = Record{}
}
