package ledgerbolt

import (
	"bytes"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"creditbank/ledger"
	"creditbank/ledger/fault"
	"creditbank/ledger/merkle"
	"creditbank/ledger/seal"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/crypto/chacha20poly1305"
)

// fixedSealer has keys that are the same in each run.
func fixedSealer(t *testing.T) (*sealer, *logTx) {
	t.Helper()
	z := &sealer{bank: seal.Key{1, 2, 3}}
	rows := deriveKey(&z.bank, "cb/rows/v1")
	var err error
	if z.secrets, err = chacha20poly1305.NewX(rows[:]); err != nil {
		t.Fatal(err)
	}
	return z, &logTx{z: z, secret: &seal.Key{4, 5, 6}}
}

// TestGoldenSealedRows freezes the rows that only a sealed file has. What is
// encrypted has a random nonce: its bytes of the first day must open.
func TestGoldenSealedRows(t *testing.T) {
	z, tx := fixedSealer(t)
	edge, _, err := merkle.Edge{}.Append([]byte("one"), []byte("two"))
	if err != nil {
		t.Fatal(err)
	}
	var w rows
	z.unsaved = &published{note: []byte("note\n"), edge: edge, day: 14_588}
	z.addCheckpoint(&w)
	done, err := z.appendOutcome(nil, ledger.Key{7}, &goldenDone)
	if err != nil {
		t.Fatal(err)
	}
	natural := tx.natural(&ledger.NaturalKey{Account: rowID, Run: ledger.Digest{0xff}})
	random, timed := tx.once(ledger.Key{0xff, 1}), tx.once(ledger.Key{0x01, 0x9e, 0x70, 0, 0, 1, 9, 9, 19: 3})
	for name, test := range map[string]struct {
		got  []byte
		want string
	}{
		"tree":           {appendTree(nil, edge), goldenTree},
		"tree key":       {treeKey(0x1a2b), "74726565 1a2b"},
		"tile key":       {appendTileKey(nil, 1, 0x0102), "01 0000000000000102"},
		"checkpoint key": {w.pairs[0].key, "0000000000000002"},
		"checkpoint":     {w.pairs[0].value, "01 000038fc 6e6f74650a"},
		"outcome":        {done, "01 02 0000000000000a0b"},
		"natural":        {appendNaturalKey(nil, &natural), goldenNatural},
		"random key":     {random[:], goldenRandomKey},
		"timed key":      {timed[:], goldenTimedKey},
		"total key":      {tx.appendTotalKey(nil, &ledger.TotalKey{Unit: 1, Side: ledger.Issuer, Code: "werk"}), goldenTotalKey},
		"no code":        {tx.appendTotalKey(nil, &ledger.TotalKey{Unit: 1, Side: ledger.Expired}), "01 05"},
	} {
		if want := strings.ReplaceAll(test.want, " ", ""); hex.EncodeToString(test.got) != want {
			t.Errorf("%s = %x, want %s", name, test.got, want)
		}
	}
	hidden, err := hex.DecodeString(goldenHidden)
	if err != nil {
		t.Fatal(err)
	}
	o, err := tx.hiddenOutcome(ledger.Key{7}, hidden)
	if diff := cmp.Diff(goldenRefused, o); err != nil || diff != "" {
		t.Errorf("hidden outcome: %v (-want +got):\n%s", err, diff)
	}
}

// TestHiddenRows writes encrypted rows, reads them, and reads them where they
// do not belong.
func TestHiddenRows(t *testing.T) {
	z, tx := fixedSealer(t)
	row, err := z.appendOutcome(nil, ledger.Key{7}, &goldenRefused)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("a refusal: %x", row)
	if bytes.Contains(row, []byte(ledger.NotAvailable)) {
		t.Errorf("the refusal is in clear: %q", row)
	}
	if o, err := tx.hiddenOutcome(ledger.Key{7}, row); err != nil || !cmp.Equal(o, goldenRefused) {
		t.Errorf("hiddenOutcome() = %+v, %v", o, err)
	}
	total := ledger.TotalKey{Unit: 1, Side: ledger.Issuer, Code: "werk"}
	key := tx.appendTotalKey(nil, &total)
	value, err := z.encrypt(appendTotal(nil, 5), key, []byte(total.Code))
	if err != nil {
		t.Fatal(err)
	}
	if k, a, err := tx.hiddenTotal(key, value); err != nil || k != total || a != 5 {
		t.Errorf("hiddenTotal() = %+v, %s, %v", k, a, err)
	}
	otherKey := tx.appendTotalKey(nil, &ledger.TotalKey{Unit: 1, Side: ledger.Issuer, Code: "other"})
	_, _, err = tx.hiddenTotal(otherKey, value)
	errs := map[string]error{"a total under another key": err}
	_, errs["an outcome under another key"] = tx.hiddenOutcome(ledger.Key{8}, row)
	for n := range len(row) {
		if _, err := tx.hiddenOutcome(ledger.Key{7}, row[:n]); !errors.Is(err, fault.Corrupt) {
			t.Errorf("an outcome of %d bytes = %v, want corrupt", n, err)
		}
	}
	for n := range len(value) {
		if _, _, err := tx.hiddenTotal(key, value[:n]); !errors.Is(err, fault.Corrupt) {
			t.Errorf("a total of %d bytes = %v, want corrupt", n, err)
		}
	}
	for name, err := range errs {
		if !errors.Is(err, fault.Corrupt) {
			t.Errorf("%s = %v, want corrupt", name, err)
		}
	}
}

const (
	goldenTree      = "0100000000000000024f55f619d9215235778b2b9f17d6f4915b16171214d152381293669764de722e"
	goldenNatural   = "1a2b0102030405060708090a0b0c0d0e6e8180d1483906b9bca09f7f6d45e860fd"
	goldenRandomKey = "9279599c37a8b44a8780d86a69ef6a4000000000"
	goldenTimedKey  = "019e700000019773827ebc112b0e072400000003"
	goldenTotalKey  = "0101053908bdf8d2349181bf2f9007829594"
	goldenHidden    = "010307d7ba6097e3c1389e81734d3487ce79cb367accc630b85acb933bca24854e2574e546b551ff81b98c96b126b86a36dfa77a35e37d55fb89a9884219fe86acefa2b16d39e6622b5941e51bf4b0c799eb8f32953278abe7fab965b88003dc1f5f2b7b45002b9dc81bb8a2b4"
)
