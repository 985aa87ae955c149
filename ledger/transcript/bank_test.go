package transcript_test

import (
	"fmt"
	mathrand "math/rand/v2"
	"testing"
	"time"

	"creditbank/ledger"
	"creditbank/ledger/fault"
	"creditbank/ledger/merkle"
	"creditbank/ledger/seal"
	"creditbank/ledger/transcript"

	"golang.org/x/mod/sumdb/note"
)

const origin = "bank.example/log"

var (
	issued = time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC)
	until  = issued.AddDate(0, 0, 30)
	during = issued.Add(time.Hour)
)

// bank keeps a log in memory the way a store does: each group is sealed, its
// leaves go into the tree, the head is signed.
type bank struct {
	t      testing.TB
	random *mathrand.ChaCha8
	key    seal.Key
	log    *merkle.Keys
	papers *merkle.Keys // signs transcripts

	edge      merkle.Edge
	tiles     map[string][]byte
	leaves    [][]byte
	envelopes [][]byte
	seq       uint64
	booked    ledger.Instant

	// crook, if set, changes an entry before it is sealed.
	crook func(*ledger.Entry)
}

func newBank(t testing.TB) *bank {
	t.Helper()
	b := &bank{t: t, random: mathrand.NewChaCha8([32]byte{7}), key: seal.Key{1}, tiles: make(map[string][]byte),
		booked: ledger.InstantOf(issued.AddDate(-1, 0, 0))}
	b.log, b.papers = b.newKeys(origin), b.newKeys(origin+transcript.Suffix)
	return b
}

func (b *bank) newKeys(name string) *merkle.Keys {
	b.t.Helper()
	k, err := merkle.NewKeys(b.random, name)
	if err != nil {
		b.t.Fatalf("NewKeys(%q): %v", name, err)
	}
	return k
}

// public returns the verification keys that a reader trusts.
func (b *bank) public() []string {
	b.t.Helper()
	var list []string
	for _, k := range []*merkle.Keys{b.log, b.papers} {
		keys, err := k.Public()
		if err != nil {
			b.t.Fatal(err)
		}
		list = append(list, keys...)
	}
	return list
}

func (b *bank) signers(k *merkle.Keys) []note.Signer {
	b.t.Helper()
	list, err := k.Signers()
	if err != nil {
		b.t.Fatal(err)
	}
	return list
}

func (b *bank) tile(level int, n uint64) ([]byte, error) {
	if data, ok := b.tiles[fmt.Sprint(level, n)]; ok {
		return data, nil
	}
	return nil, fault.NotFound
}

func (b *bank) append(leaf []byte) {
	b.t.Helper()
	edge, tiles, err := b.edge.Append(leaf)
	if err != nil {
		b.t.Fatalf("Append: %v", err)
	}
	for _, tile := range tiles {
		b.tiles[fmt.Sprint(tile.Level, tile.N)] = tile.Data
	}
	b.edge, b.leaves = edge, append(b.leaves, leaf)
}

// others books n entries of other learners; only their leaves matter here.
func (b *bank) others(n int) {
	for range n {
		l := seal.Leaf{Day: b.booked.Day()}
		if _, err := b.random.Read(l.Commitment[:]); err != nil {
			b.t.Fatal(err)
		}
		b.seq++
		leaf := l.Bytes()
		b.append(leaf[:])
		b.envelopes = append(b.envelopes, nil)
	}
}

// learner is an account and what a store remembers of it.
type learner struct {
	ledger.Account
	head  [32]byte // commitment of the newest entry
	held  ledger.Amount
	index []uint64
	lot   uint64
}

// book numbers an entry, seals it and appends its leaf.
func (b *bank) book(l *learner, e ledger.Entry) {
	b.t.Helper()
	b.seq++
	b.booked += 3_600_000_000
	e.Seq, e.BookedAt, e.Account = b.seq, b.booked, l.ID
	e.AccountSeq, e.Prev, e.PrevCommitment = l.Seq+1, l.Head, l.head
	for i := range e.Postings {
		if e.Kind == ledger.KindDeposit {
			e.Postings[i].Lot = e.Seq
		}
		l.Balances.Add(e.Postings[i])
	}
	e.After = l.Balances
	if b.crook != nil {
		b.crook(&e)
	}
	leaf, envelope, err := seal.Seal(b.random, &b.key, seal.Record{
		Seq: e.Seq, Day: e.BookedAt.Day(), Account: e.Account, Canonical: e.AppendCanonical(nil)})
	if err != nil {
		b.t.Fatalf("Seal: %v", err)
	}
	l.Seq, l.Head, l.head = e.AccountSeq, e.Seq, leaf.Commitment
	l.index = append(l.index, uint64(len(b.leaves)))
	raw := leaf.Bytes()
	b.append(raw[:])
	b.envelopes = append(b.envelopes, envelope)
}

// newLearner opens an account and books entries until it has n, between those
// of others.
func (b *bank) newLearner(n int) *learner {
	b.t.Helper()
	var id [14]byte
	if _, err := b.random.Read(id[:]); err != nil {
		b.t.Fatal(err)
	}
	l := &learner{Account: ledger.Account{ID: ledger.NewAccountID(0, id)}}
	for l.Seq < uint64(n) {
		b.others(int(l.Seq) % 7)
		b.next(l)
	}
	return l
}

// next books an entry that fits where the account stands.
func (b *bank) next(l *learner) {
	b.t.Helper()
	move := func(u ledger.Unit, from, to ledger.Side, a ledger.Amount) []ledger.Posting {
		return []ledger.Posting{{Lot: l.lot, Unit: u, From: from, To: to, Amount: a}}
	}
	switch n := l.Seq; {
	case n == 0:
		b.book(l, ledger.Entry{Kind: ledger.KindOpen, Actor: "office"})
		l.State = ledger.Open
	case n%9 == 4:
		b.book(l, ledger.Entry{Kind: ledger.KindHold, Institution: "synthetic-college", Programme: "MECH", Deadline: b.booked + 1e12,
			Postings: move(ledger.Credit, ledger.Available, ledger.Held, 1500), Actor: "college"})
		l.held = 1500
	case n%9 == 5 && l.held > 0:
		b.book(l, ledger.Entry{Kind: ledger.KindCapture, Ref: l.Head, Programme: "MECH", Institution: "synthetic-college",
			Postings: append(move(ledger.Credit, ledger.Held, ledger.Programme, 1000), move(ledger.Credit, ledger.Held, ledger.Available, 500)...)})
	case n%9 == 7:
		b.book(l, ledger.Entry{Kind: ledger.KindFreeze, Reason: "identity in doubt (合成)", Actor: "office"})
		l.State = ledger.Frozen
	case n%9 == 8:
		b.book(l, ledger.Entry{Kind: ledger.KindUnfreeze, Reason: "identity shown (合成)", Actor: "office"})
		l.State = ledger.Open
	default:
		unit := ledger.Credit
		if n%9 == 3 {
			unit = ledger.Point
		}
		b.book(l, ledger.Entry{Kind: ledger.KindDeposit, Effective: 20_000 + ledger.Day(n), Issuer: "synthetic-works", Until: 25_000,
			Postings: []ledger.Posting{{Unit: unit, From: ledger.Issuer, To: ledger.Available, Amount: 2500}},
			Learning: &ledger.Learning{Course: fmt.Sprintf("WELD-%d", n), Catalogue: 3, Run: "2026-A", Site: "site-1", Hours: 40_000, Score: 88_500, HasScore: true, Started: 19_990},
			Key:      ledger.Key{byte(n)}, Request: ledger.Digest{byte(n)}, Actor: "works"})
		if unit == ledger.Credit {
			l.lot = l.Head
		}
	}
}

func (b *bank) checkpoint() []byte {
	b.t.Helper()
	signed, err := merkle.Checkpoint{Origin: origin, Size: b.edge.Size(), Root: b.edge.Root()}.Sign(b.signers(b.log)...)
	if err != nil {
		b.t.Fatalf("Sign: %v", err)
	}
	return signed
}

// draft opens all entries of the learner and proves them.
func (b *bank) draft(l *learner, hide ...string) transcript.Draft {
	b.t.Helper()
	d := transcript.Draft{Account: l.Account, Checkpoint: b.checkpoint(), Keys: b.public(), Issued: issued, Until: until, Hide: hide}
	tree := merkle.NewTree(b.edge, b.tile)
	for _, index := range l.index {
		opened, err := seal.Open(&b.key, index+1, b.leaves[index], b.envelopes[index])
		if err != nil {
			b.t.Fatalf("Open: %v", err)
		}
		proof, err := tree.Inclusion(index, b.edge.Size())
		if err != nil {
			b.t.Fatalf("Inclusion: %v", err)
		}
		d.Records = append(d.Records, transcript.Record{Opened: opened, Index: index, Proof: proof})
	}
	return d
}

func (b *bank) build(d transcript.Draft) []byte {
	b.t.Helper()
	file, err := transcript.Build(d, b.signers(b.papers)[0])
	if err != nil {
		b.t.Fatalf("Build: %v", err)
	}
	return file
}
