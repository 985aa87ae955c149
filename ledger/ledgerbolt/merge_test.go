package ledgerbolt_test

import (
	"crypto/rand"
	"errors"
	"testing"

	"creditbank/ledger"
	"creditbank/ledger/fault"
	"creditbank/ledger/keyring"
	"creditbank/ledger/ledgertest"
	"creditbank/ledger/merkle"
	"creditbank/ledger/transcript"
)

// TestSealedMerge has two accounts merged in a sealed file: the transcripts of
// both check, that of the one that is left proves its new lots, and whoever is
// erased has no key under either.
func TestSealedMerge(t *testing.T) {
	ctx, v := t.Context(), newVault(t)
	s := v.open(t, "bank.db")
	defer s.Close()
	b := ledgertest.NewBank(t, s)
	b.Run(`
		open lin
		open wang
		deposit lin weld 2
		deposit lin lathe 1 unit=point
		merge lin wang reason=twice key=m
		hold wang h weld+:0.5
		release h`)
	log, err := v.keys.Public()
	if err != nil {
		t.Fatal(err)
	}
	papers, err := merkle.NewKeys(rand.Reader, origin+transcript.Suffix)
	if err != nil {
		t.Fatal(err)
	}
	public, err := papers.Public()
	if err != nil {
		t.Fatal(err)
	}
	signers, err := papers.Signers()
	if err != nil {
		t.Fatal(err)
	}
	keys := append(log, public...)
	for who, want := range map[string]struct {
		state   ledger.AccountState
		entries int
		lots    int
		posted  ledger.Amount
	}{"lin": {ledger.Merged, 4, 2, 0}, "wang": {ledger.Open, 6, 2, 2000}} {
		a, records, checkpoint, err := s.Records(ctx, b.ID(who))
		if err != nil {
			t.Fatal(err)
		}
		file, err := transcript.Build(transcript.Draft{
			Account: a, Records: records, Checkpoint: checkpoint, Keys: keys, Issued: b.Now, Until: b.Now.AddDate(0, 1, 0),
			Hide: []string{"other_account"},
		}, signers[0])
		if err != nil {
			t.Fatalf("Build(%s) = %v", who, err)
		}
		report, err := transcript.Verify(file, keys, b.Now)
		if err != nil || len(report.Entries) != want.entries || report.Header.State != want.state || report.Header.Balances.Of(ledger.Credit).Posted != want.posted {
			t.Errorf("Verify(%s) = %+v, %v, want %+v", who, report, err, want)
		}
		_, entries, err := s.Entries(ctx, b.ID(who), 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		for i, j := 0, len(entries)-1; i < j; i, j = i+1, j-1 {
			entries[i], entries[j] = entries[j], entries[i]
		}
		if again, lots, err := ledger.Recount(entries); err != nil || again != a || len(lots) != want.lots {
			t.Errorf("Recount(%s) = %+v, %d lots, %v, want %+v and %d", who, again, len(lots), err, a, want.lots)
		}
	}
	verify(t, v, s)
	b.Run("erase wang reason=asked")
	for _, who := range []string{"lin", "wang"} {
		if _, err := v.ring.Key(b.ID(who)); !errors.Is(err, keyring.ErrDestroyed) {
			t.Errorf("Key(%s) = %v, want it destroyed", who, err)
		}
		if _, err := s.Account(ctx, b.ID(who)); !errors.Is(err, fault.NotFound) {
			t.Errorf("Account(%s) = %v, want not found", who, err)
		}
	}
	verify(t, v, s)
}
