package ledgerbolt_test

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"creditbank/ledger"
	"creditbank/ledger/fault"
	"creditbank/ledger/ledgerbolt"
	"creditbank/ledger/ledgermem"
	"creditbank/ledger/ledgertest"
)

// TestDamage overwrites pages at random. Whatever is then read and written,
// each call ends, and with an error that says so if it met the damage.
func TestDamage(t *testing.T) {
	whole := bankBytes(t)
	const page = 4096
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 0))
	met := 0
	for i := range 100 {
		b := bytes.Clone(whole)
		at := 2 + rnd.IntN(len(b)/page-2)
		switch part := b[at*page : (at+1)*page]; i % 4 {
		case 0:
			clear(part)
		case 1:
			for j := range part {
				part[j] = byte(rnd.Uint32())
			}
		case 2: // one byte of the page's header
			part[rnd.IntN(16)] ^= byte(1 + rnd.IntN(255))
		case 3: // some bytes anywhere in it
			for range 16 {
				part[rnd.IntN(page)] ^= byte(1 + rnd.IntN(255))
			}
		}
		path := filepath.Join(t.TempDir(), "bank.db")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		// A page that says millions of pages belong to it makes bbolt note each
		// of them when it is written anew, until the memory ends.
		write := bytes.Equal(b[at*page+12:at*page+16], whole[at*page+12:at*page+16])
		if err := useAll(t, path, write); err != nil {
			met++
			// Some damage looks like a file of another version.
			if !errors.Is(err, fault.Corrupt) && !errors.Is(err, fault.Unknown) && !errors.Is(err, fault.Invalid) {
				t.Errorf("seed %d, round %d, page %d: %v, want corrupt", seed, i, at, err)
			}
		}
	}
	if met < 50 {
		t.Errorf("the damage was met %d times of 100, want most times", met)
	}
}

// useAll does everything that meets every page, and returns the first error.
func useAll(t *testing.T, path string, write bool) error {
	s, err := ledgerbolt.Open(path, ledgerbolt.Options{Scratch: true})
	if err != nil {
		return err
	}
	b := ledgertest.NewBank(t, s)
	errs := []error{s.CheckPages(nil)}
	_, err = ledger.Check(t.Context(), s, new(ledgermem.Store), 0, nil)
	errs = append(errs, err)
	var jobs []ledger.Job
	for i := range 100 {
		jobs = append(jobs, ledger.Job{Commands: []ledger.Command{
			{Key: ledger.Key{byte(i * 2), 1}, Action: ledger.OpenAccount{Account: ledger.NewAccountID(0, [14]byte{byte(i * 2)})}},
			{Key: ledger.Key{byte(i * 2), 2}, Action: ledger.Revoke{Deposit: uint64(i * 3)}},
		}})
	}
	if write {
		_, err = s.Apply(t.Context(), 0, ledger.InstantOf(b.Now), jobs)
		errs = append(errs, err)
	}
	_, err = s.Backup(io.Discard)
	errs = append(errs, err, s.Close())
	return errors.Join(errs...)
}
