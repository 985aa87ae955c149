package ledgerbolt_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"testing"
	"time"

	"creditbank/ledger"
	"creditbank/ledger/fault"
	"creditbank/ledger/ledgerbolt"
	"creditbank/ledger/ledgertest"
	"creditbank/ledger/merkle"
	"creditbank/ledger/merkle/merkletest"
	"creditbank/ledger/transcript"

	bolt "go.etcd.io/bbolt"
)

// logHandler serves a store's log in the layout of C2SP tlog-tiles.
func logHandler(s *ledgerbolt.Store) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var data []byte
		var err error
		if r.URL.Path == "/checkpoint" {
			data, err = s.Checkpoint(r.Context())
		} else {
			var p merkle.Path
			if p, err = merkle.ParsePath(r.URL.Path); err == nil {
				data, err = s.Tile(r.Context(), p)
			}
		}
		switch {
		case errors.Is(err, fault.NotFound):
			http.NotFound(w, r)
		case err != nil:
			http.Error(w, err.Error(), http.StatusInternalServerError)
		default:
			_, _ = w.Write(data) // the client has gone if this fails
		}
	})
}

// audit has a checker that we did not write read the log over HTTP.
func audit(t *testing.T, v *vault, s *ledgerbolt.Store, limit time.Duration) error {
	t.Helper()
	server := httptest.NewServer(logHandler(s))
	defer server.Close()
	public, err := v.keys.Public()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	return merkletest.Fsck(ctx, server.URL, origin, public[0])
}

// bigBank makes a bank whose log has some full tiles, in uneven groups.
func bigBank(t *testing.T, v *vault) *ledgertest.Bank {
	t.Helper()
	opt := v.options(t, "bank.db")
	opt.Scratch = true
	s := open(t, v.path("bank.db"), opt)
	b := ledgertest.NewBank(t, s)
	b.Run("open lin\nopen eva\ndeposit eva weld 1\nerase eva")
	n := 0
	for size := 1; n < 1000; size = size*3%257 + 1 {
		job := "job\n"
		for range size {
			job += fmt.Sprintf("deposit lin c%d 1 run=r%d\n", n, n)
			n++
		}
		b.Run(job + "end")
	}
	return b
}

// TestAudit has a checker we did not write audit the log that the store
// serves, good and tampered with, and has our own check find the same.
func TestAudit(t *testing.T) {
	v := newVault(t)
	b := bigBank(t, v)
	s := b.Store.(*ledgerbolt.Store)
	if err := audit(t, v, s, time.Minute); err != nil {
		t.Fatalf("fsck of a good log: %v", err)
	}
	verify(t, v, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for name, tamper := range map[string]func(*bolt.Tx) error{
		"a leaf":     flip("0000/leaf", seqKey(100), 10),
		"a payload":  flip("0000/payload", seqKey(100), 60),
		"a tile":     flip("0000/tile", append([]byte{0}, seqKey(1)...), 40),
		"a note":     flip("0000/checkpoint", seqKey(4), 50),
		"no payload": func(tx *bolt.Tx) error { return tx.Bucket([]byte("0000/payload")).Delete(seqKey(100)) },
		"swapped payloads": func(tx *bolt.Tx) error {
			p := tx.Bucket([]byte("0000/payload"))
			one, two := slices.Clone(p.Get(seqKey(100))), slices.Clone(p.Get(seqKey(101)))
			return errors.Join(p.Put(seqKey(100), two), p.Put(seqKey(101), one))
		},
	} {
		t.Run(name, func(t *testing.T) {
			copied := v.path(t.Name()[len("TestAudit/"):])
			content, err := os.ReadFile(v.path("bank.db"))
			if err == nil {
				err = os.WriteFile(copied, content, 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
			edit(t, copied, tamper)
			opt := v.options(t, "bank.db")
			s, err := ledgerbolt.Open(copied, opt)
			if name == "a tile" && errors.Is(err, fault.Corrupt) {
				return // met already when the edge was loaded
			}
			if err != nil {
				t.Fatalf("Open() = %v", err)
			}
			defer s.Close()
			secret, err := v.ring.NaturalSecret()
			if err != nil {
				t.Fatal(err)
			}
			scratch := open(t, copied+".scratch", ledgerbolt.Options{Scratch: true, Blind: &secret})
			defer scratch.Close()
			err = s.CheckSealed(t.Context(), newWitness(t, v).keys, nil, nil)
			if err == nil {
				_, err = ledger.Check(t.Context(), s, scratch, 0, nil)
			}
			if !errors.Is(err, fault.Corrupt) {
				t.Errorf("our check = %v, want corrupt", err)
			} else {
				t.Logf("our check says %v", err)
			}
			if name != "a leaf" {
				return // the public log does not show it
			}
			if err := audit(t, v, s, 5*time.Second); err == nil {
				t.Error("fsck found nothing")
			} else {
				t.Logf("fsck says %.100v", err)
			}
		})
	}
}

// flip changes a byte of a value.
func flip(bucket string, key []byte, at int) func(*bolt.Tx) error {
	return func(tx *bolt.Tx) error {
		b := tx.Bucket([]byte(bucket))
		v := slices.Clone(b.Get(key))
		if len(v) <= at {
			return fmt.Errorf("bucket %s: no row %x of more than %d bytes", bucket, key, at)
		}
		v[at] ^= 1
		return b.Put(key, v)
	}
}

func seqKey(seq byte) []byte { return []byte{0, 0, 0, 0, 0, 0, 0, seq} }

// TestTiles asks for what is there and what is not.
func TestTiles(t *testing.T) {
	v := newVault(t)
	b := bigBank(t, v)
	s := b.Store.(*ledgerbolt.Store)
	defer s.Close()
	size := newWitness(t, v).look(t, s).Size
	for _, p := range append(merkle.Partials(size),
		merkle.Path{Width: 256}, merkle.Path{Level: merkle.Entries, Width: 256}, merkle.Path{N: 1, Width: 7}, merkle.Path{Level: 1, Width: 2}) {
		data, err := s.Tile(t.Context(), p)
		want := p.Width * 32
		if p.Level == merkle.Entries {
			want = p.Width * 98
		}
		if err != nil || len(data) != want {
			t.Errorf("Tile(%s) = %d bytes, %v, want %d", p, len(data), err, want)
		}
	}
	for _, p := range []merkle.Path{
		{N: size/256 + 1, Width: 1}, {N: size / 256, Width: int(size%256) + 1}, {N: size / 256, Width: 256},
		{Level: merkle.Entries, N: size / 256, Width: int(size%256) + 1}, {Level: 2, Width: 1}, {Level: 63, Width: 1}, {}, {Width: 257},
	} {
		if _, err := s.Tile(t.Context(), p); !errors.Is(err, fault.NotFound) {
			t.Errorf("Tile(%+v) = %v, want not found", p, err)
		}
	}
	for _, seq := range []uint64{0, size + 1, 1 << 63} {
		if _, _, _, err := s.InclusionProof(t.Context(), seq); !errors.Is(err, fault.NotFound) {
			t.Errorf("InclusionProof(%d) = %v, want not found", seq, err)
		}
	}
	if _, err := s.ConsistencyProof(t.Context(), 0, size+1); !errors.Is(err, fault.NotFound) {
		t.Errorf("ConsistencyProof(beyond the end) = %v, want not found", err)
	}
	if _, err := s.ConsistencyProof(t.Context(), 2, 1); !errors.Is(err, fault.Invalid) {
		t.Errorf("ConsistencyProof(2, 1) = %v, want invalid", err)
	}
}

// TestRecords makes a transcript of what the store gives, and has it checked.
func TestRecords(t *testing.T) {
	v := newVault(t)
	s := v.open(t, "bank.db")
	defer s.Close()
	b := ledgertest.NewBank(t, s)
	b.Run("open lin\nopen wang\ndeposit lin weld 2\ndeposit wang paint 1\nhold lin h weld:1.5 deadline=2010-01-10T00:00:00Z\ncapture h weld:1\nfreeze lin\nunfreeze lin")
	a, records, checkpoint, err := s.Records(t.Context(), b.ID("lin"))
	if err != nil || len(records) != 6 || a.Seq != 6 {
		t.Fatalf("Records() = %+v, %d records, %v, want 6", a, len(records), err)
	}
	signing, err := merkle.NewKeys(rand.Reader, origin+transcript.Suffix)
	if err != nil {
		t.Fatal(err)
	}
	signers, err := signing.Signers()
	if err != nil {
		t.Fatal(err)
	}
	logKeys, err := v.keys.Public()
	if err != nil {
		t.Fatal(err)
	}
	transcriptKeys, err := signing.Public()
	if err != nil {
		t.Fatal(err)
	}
	keys := append(logKeys, transcriptKeys...)
	file, err := transcript.Build(transcript.Draft{
		Account: a, Records: records, Checkpoint: checkpoint, Keys: keys, Issued: b.Now, Until: b.Now.AddDate(0, 1, 0),
	}, signers[0])
	if err != nil {
		t.Fatalf("Build() = %v", err)
	}
	report, err := transcript.Verify(file, keys, b.Now)
	if err != nil || len(report.Entries) != 6 {
		t.Errorf("Verify() = %+v, %v, want 6 entries", report, err)
	}
	if _, _, _, err := s.Records(t.Context(), b.ID("nobody")); !errors.Is(err, fault.NotFound) {
		t.Errorf("Records(nobody) = %v, want not found", err)
	}
}
