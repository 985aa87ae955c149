package ledgerbolt

import (
	"bytes"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"creditbank/ledger"
	"creditbank/ledger/fault"

	"github.com/google/go-cmp/cmp"
)

var (
	rowID = ledger.AccountID{0x1a, 0x2b, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14}

	goldenAccount = ledger.Account{ID: rowID, State: ledger.Frozen, Seq: 3, Head: 0x0102, LastLot: 0x0101,
		Balances: ledger.Balances{{Posted: 1500, Held: 500, Owed: 250}, {Posted: 7}}}
	goldenLot = ledger.Lot{Seq: 9, Account: rowID, Prev: 8, Unit: ledger.Point, Until: -2, Amount: 36, Available: 1, Held: 2, Redeemed: 3,
		Expired: 4, Revoked: 5, Returned: 21, Owed: 3, Withdrawn: true,
		Holds: []ledger.Use{{Entry: 11, Amount: 2}}, Uses: []ledger.Use{{Entry: 12, Amount: 1}, {Entry: 13, Amount: 2}}}
	// A lot of which a part went to another account.
	goldenMoved = ledger.Lot{Seq: 9, Account: rowID, Unit: ledger.Credit, Amount: 3, Redeemed: 1, Moved: 2, Into: 0x0102,
		Uses: []ledger.Use{{Entry: 12, Amount: 1}}}
	goldenHold = ledger.HoldRecord{Seq: 9, Account: rowID, Institution: "college", Programme: "机械", Deadline: 1_260_000_000_000_000,
		State: ledger.HoldExpired, Ended: 12, Lots: []ledger.Reservation{{Lot: 3, Amount: 1500}, {Lot: 4, Amount: 1}}}
	goldenDone    = ledger.OutcomeRecord{Request: ledger.Digest{1, 2}, Entry: 0x0a0b}
	goldenRefused = ledger.OutcomeRecord{Request: ledger.Digest{1, 2}, Refusal: &ledger.Refusal{
		Code: ledger.NotAvailable, Field: "lots/0/amount", Subject: "9", Has: "1", Wants: "1.5"}}
)

// goldenRows are rows as they were on the day the format was made.
var goldenRows = map[string]struct {
	write func() ([]byte, error)
	want  string
}{
	"account": {func() ([]byte, error) { return appendAccount(nil, &goldenAccount), nil },
		"01 02 0000000000000003 0000000000000102 0000000000000101" +
			"00000000000005dc 00000000000001f4 00000000000000fa 0000000000000007 0000000000000000 0000000000000000"},
	"natural": {func() ([]byte, error) { return appendSeq(nil, 0x0102), nil }, "01 0000000000000102"},
	"natural key": {func() ([]byte, error) {
		return appendNaturalKey(nil, &ledger.NaturalKey{Account: rowID, Run: ledger.Digest{0xff}}), nil
	}, "1a2b0102030405060708090a0b0c0d0e 6e ff000000000000000000000000000000"},
	"lot": {func() ([]byte, error) { return appendLot(nil, &goldenLot) },
		"01 01 02 1a2b0102030405060708090a0b0c0d0e 0000000000000008 fffffffe" +
			"0000000000000024 0000000000000001 0000000000000002 0000000000000003 0000000000000004 0000000000000005 0000000000000015 0000000000000003" +
			"01 02 000000000000000b 0000000000000002 000000000000000c 0000000000000001 000000000000000d 0000000000000002"},
	"moved lot": {func() ([]byte, error) { return appendLot(nil, &goldenMoved) },
		"01 02 01 1a2b0102030405060708090a0b0c0d0e 0000000000000000 00000000" +
			"0000000000000003 0000000000000000 0000000000000000 0000000000000001 0000000000000000 0000000000000000 0000000000000000 0000000000000000" +
			"0000000000000002 0000000000000102 00 01 000000000000000c 0000000000000001"},
	"hold": {func() ([]byte, error) { return appendHold(nil, &goldenHold) },
		"01 04 1a2b0102030405060708090a0b0c0d0e 000479f69c6ac000 000000000000000c 07 636f6c6c656765 06 e69cbae6a2b0" +
			"0002 0000000000000003 00000000000005dc 0000000000000004 0000000000000001"},
	"hold due": {func() ([]byte, error) { return appendDueKey(nil, ledger.Due{At: 0x0102, Seq: 3}), nil }, "0000000000000102 00 0000000000000003"},
	"lot due":  {func() ([]byte, error) { return appendDueKey(nil, ledger.Due{At: 0x0102, Lot: true, Seq: 3}), nil }, "0000000000000102 01 0000000000000003"},
	"key done": {func() ([]byte, error) { return appendOutcome(nil, &goldenDone) }, "01 00 01020000000000000000000000000000 0000000000000a0b"},
	"key refused": {func() ([]byte, error) { return appendOutcome(nil, &goldenRefused) },
		"01 01 01020000000000000000000000000000 0015 637265646974732d6e6f742d617661696c61626c65" +
			"000d 6c6f74732f302f616d6f756e74 0001 39 0001 31 0003 312e35"},
	"total": {func() ([]byte, error) { return appendTotal(nil, -2), nil }, "01 fffffffffffffffe"},
	"total key": {func() ([]byte, error) {
		return appendTotalKey(nil, &ledger.TotalKey{Unit: ledger.Credit, Side: ledger.Programme, Code: "ab"}), nil
	}, "01 04 6162"},
	"head":     {func() ([]byte, error) { return appendHead(nil, ledger.Head{Seq: 5, BookedAt: 6}), nil }, "01 0000000000000005 0000000000000006"},
	"head key": {func() ([]byte, error) { return headKey(0x1a2b), nil }, "68656164 1a2b"},
}

func TestGoldenRows(t *testing.T) {
	for name, test := range goldenRows {
		got, err := test.write()
		if want := strings.ReplaceAll(test.want, " ", ""); err != nil || hex.EncodeToString(got) != want {
			t.Errorf("%s = %x, %v, want %s", name, got, err, want)
		}
	}
}

// TestTooLarge writes rows that are larger than the rules allow.
func TestTooLarge(t *testing.T) {
	lot := ledger.Lot{Holds: make([]ledger.Use, ledger.MaxUses), Uses: make([]ledger.Use, 1)}
	if _, err := appendLot(nil, &lot); !errors.Is(err, fault.Corrupt) {
		t.Errorf("appendLot(with %d uses) = %v, want corrupt", ledger.MaxUses+1, err)
	}
	for _, h := range []ledger.HoldRecord{
		{Institution: strings.Repeat("x", 256)}, {Programme: strings.Repeat("x", 256)}, {Lots: make([]ledger.Reservation, ledger.MaxHoldLots+1)},
	} {
		if _, err := appendHold(nil, &h); !errors.Is(err, fault.Corrupt) {
			t.Errorf("appendHold(%d, %d bytes, %d lots) = %v, want corrupt", len(h.Institution), len(h.Programme), len(h.Lots), err)
		}
	}
	if _, err := appendOutcome(nil, &ledger.OutcomeRecord{Refusal: &ledger.Refusal{Has: strings.Repeat("x", 1<<16)}}); err == nil {
		t.Error("appendOutcome(with 64 KiB of text) = nil, want an error")
	}
}

// decode has each reader of foreign bytes read b; what it reads is written
// again as b, and what it refuses is corrupt.
var decode = map[string]func(b []byte) ([]byte, error){
	"account": func(b []byte) ([]byte, error) {
		a, err := decodeAccount(rowID, b)
		return appendAccount(nil, &a), err
	},
	"natural": func(b []byte) ([]byte, error) {
		seq, err := decodeSeq(b)
		return appendSeq(nil, seq), err
	},
	"natural key": func(b []byte) ([]byte, error) {
		k, err := decodeNaturalKey(b)
		return appendNaturalKey(nil, &k), err
	},
	"lot": func(b []byte) ([]byte, error) {
		l, err := decodeLot(9, b)
		return written(appendLot(nil, &l)), err
	},
	"hold": func(b []byte) ([]byte, error) {
		h, err := decodeHold(9, b)
		return written(appendHold(nil, &h)), err
	},
	"due key": func(b []byte) ([]byte, error) {
		d, err := decodeDueKey(b)
		return appendDueKey(nil, d), err
	},
	"key": func(b []byte) ([]byte, error) {
		o, err := decodeOutcome(ledger.Key{}, b)
		return written(appendOutcome(nil, &o)), err
	},
	"total": func(b []byte) ([]byte, error) {
		a, err := decodeTotal(b)
		return appendTotal(nil, a), err
	},
	"total key": func(b []byte) ([]byte, error) {
		k, err := decodeTotalKey(b)
		return appendTotalKey(nil, &k), err
	},
}

func written(b []byte, err error) []byte {
	if err != nil {
		panic(err) // what was read can be written
	}
	return b
}

func FuzzRows(f *testing.F) {
	for _, golden := range goldenRows {
		b, err := golden.write()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
		f.Add(b[:len(b)-1])
		f.Add(append(bytes.Clone(b), 0))
		f.Add(append([]byte{2}, b[1:]...))
	}
	f.Add([]byte{})
	f.Add(bytes.Repeat([]byte{0xff}, 200))
	f.Fuzz(func(t *testing.T, b []byte) {
		for name, read := range decode {
			again, err := read(b)
			if err != nil && !errors.Is(err, fault.Corrupt) {
				t.Errorf("%s: read %x = %v, want corrupt", name, b, err)
			}
			if err == nil && !bytes.Equal(again, b) {
				t.Errorf("%s: %x is written again as %x", name, b, again)
			}
		}
	})
}

// TestRows reads what was written.
func TestRows(t *testing.T) {
	a, err := decodeAccount(rowID, appendAccount(nil, &goldenAccount))
	if diff := cmp.Diff(goldenAccount, a); err != nil || diff != "" {
		t.Errorf("account: %v (-want +got):\n%s", err, diff)
	}
	l, err := decodeLot(9, written(appendLot(nil, &goldenLot)))
	if diff := cmp.Diff(goldenLot, l); err != nil || diff != "" {
		t.Errorf("lot: %v (-want +got):\n%s", err, diff)
	}
	l, err = decodeLot(9, written(appendLot(nil, &goldenMoved)))
	if diff := cmp.Diff(goldenMoved, l); err != nil || diff != "" {
		t.Errorf("moved lot: %v (-want +got):\n%s", err, diff)
	}
	h, err := decodeHold(9, written(appendHold(nil, &goldenHold)))
	if diff := cmp.Diff(goldenHold, h); err != nil || diff != "" {
		t.Errorf("hold: %v (-want +got):\n%s", err, diff)
	}
	for _, want := range []ledger.OutcomeRecord{goldenDone, goldenRefused} {
		got, err := decodeOutcome(ledger.Key{}, written(appendOutcome(nil, &want)))
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("key: %v (-want +got):\n%s", err, diff)
		}
	}
}
