//go:build linux

package ledgerbench

import (
	"encoding/binary"
	"errors"
	"fmt"
	"testing"
	"time"

	"creditbank/ledger"
	"creditbank/ledger/ledgerbolt"

	bolt "go.etcd.io/bbolt"
)

// workSeed makes the deposits that are measured; the recording has the same.
const workSeed = 1

// recorded is how many deposits at least are recorded.
const recorded = 300_000

// recording is what ledgerbolt wrote for the deposits of a load, entry by
// entry: the very keys and values of each bucket. Rows that later entries
// changed again (accounts, totals, the head) have the value that came last,
// which has the same length.
type recording struct {
	buckets []string // as they are called in the file
	bytes   []byte   // all keys and values
	rows    []recordedRow
	ends    []int // where the rows of each entry end
}

// recordedRow holds no pointers, so that the collector passes it by.
type recordedRow struct {
	bucket          int
	key, value, end int // where they begin in bytes, and where the value ends
}

func (r *recording) key(i int) []byte   { return r.bytes[r.rows[i].key:r.rows[i].value] }
func (r *recording) value(i int) []byte { return r.bytes[r.rows[i].value:r.rows[i].end] }

// record lets ledgerbolt book deposits and reads back what it wrote for them.
// It fails if ledgerbolt wrote a row that the recording does not have.
func record(b *testing.B, seed string, batch int) *recording {
	b.Helper()
	path := copySeed(b, seed)
	w := newWorkload(seedAccounts, workSeed)
	store, err := ledgerbolt.Open(path, ledgerbolt.Options{Scratch: true})
	if err != nil {
		b.Fatal(err)
	}
	for n := 0; n < recorded; {
		jobs := make([]ledger.Job, max(1, ledger.GroupSize/batch))
		for i := range jobs {
			jobs[i] = w.job(batch)
		}
		if err := apply(store, time.Now(), jobs); err != nil {
			b.Fatal(err)
		}
		n += len(jobs) * batch
	}
	if err := store.Close(); err != nil {
		b.Fatal(err)
	}
	var r recording
	if err := r.read(path, seed); err != nil {
		b.Fatalf("record: %v", err)
	}
	return &r
}

// read reads what is in the file at path and not in the seed.
func (r *recording) read(path, seed string) (err error) {
	open := func(path string) (*bolt.DB, error) {
		return bolt.Open(path, 0, &bolt.Options{ReadOnly: true, Timeout: time.Second})
	}
	before, err := open(seed)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, before.Close()) }()
	after, err := open(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, after.Close()) }()
	return before.View(func(old *bolt.Tx) error {
		return after.View(func(tx *bolt.Tx) error {
			if err := r.readEntries(tx, lastSeq(old)); err != nil {
				return err
			}
			return r.complete(old, tx)
		})
	})
}

const journal = "0000/entry"

func lastSeq(tx *bolt.Tx) uint64 {
	k, _ := tx.Bucket([]byte(journal)).Cursor().Last()
	return binary.BigEndian.Uint64(k)
}

// readEntries reads the rows of all entries after one.
func (r *recording) readEntries(tx *bolt.Tx, last uint64) error {
	c := tx.Bucket([]byte(journal)).Cursor()
	for k, v := c.Seek(binary.BigEndian.AppendUint64(nil, last+1)); k != nil; k, v = c.Next() {
		e, err := ledger.DecodeEntry(v)
		if err != nil {
			return err
		}
		for _, at := range rowsOf(&e) {
			bucket := tx.Bucket([]byte(at.bucket))
			if bucket == nil {
				return fmt.Errorf("there is no bucket %q", at.bucket)
			}
			value := bucket.Get(at.key)
			if value == nil {
				return fmt.Errorf("bucket %q has no row %x", at.bucket, at.key)
			}
			r.add(at.bucket, at.key, value)
		}
		r.ends = append(r.ends, len(r.rows))
	}
	return nil
}

// place is where a row stands.
type place struct {
	bucket string
	key    []byte
}

// rowsOf returns where ledgerbolt writes what a deposit does; its doc.go says
// so.
func rowsOf(e *ledger.Entry) []place {
	seq := binary.BigEndian.AppendUint64(nil, e.Seq)
	natural := ledger.NaturalOf(e.Account, e.Issuer, e.Learning.Course, e.Learning.Run)
	unit := byte(e.Postings[0].Unit)
	places := []place{
		{journal, seq},
		{"0000/account", e.Account[:]},
		{"0000/account", append(append(e.Account[:len(e.Account):len(e.Account)], 'n'), natural.Run[:]...)},
		{"0000/lot", seq},
		{"0000/key", e.Key[:]},
		{"0000/total", append([]byte{unit, byte(ledger.Issuer)}, e.Issuer...)},
		{"0000/total", []byte{unit, byte(ledger.Available)}},
		{"meta", []byte("head\x00\x00")},
	}
	if e.Until != 0 {
		due := binary.BigEndian.AppendUint64(nil, uint64(ledger.InstantOf(e.Until.End())))
		places = append(places, place{"0000/due", append(append(due, 1), seq...)})
	}
	return places
}

func (r *recording) add(bucket string, key, value []byte) {
	i := 0
	for i < len(r.buckets) && r.buckets[i] != bucket {
		i++
	}
	if i == len(r.buckets) {
		r.buckets = append(r.buckets, bucket)
	}
	row := recordedRow{bucket: i, key: len(r.bytes)}
	r.bytes = append(r.bytes, key...)
	row.value = len(r.bytes)
	r.bytes = append(r.bytes, value...)
	row.end = len(r.bytes)
	r.rows = append(r.rows, row)
}

// complete checks that no bucket grew by a row that was not recorded.
func (r *recording) complete(old, tx *bolt.Tx) error {
	fresh := make(map[string]int)
	seen := make(map[string]bool)
	for i, row := range r.rows {
		name := r.buckets[row.bucket]
		id := name + "/" + string(r.key(i))
		if b := old.Bucket([]byte(name)); !seen[id] && (b == nil || b.Get(r.key(i)) == nil) {
			fresh[name]++
		}
		seen[id] = true
	}
	return tx.ForEach(func(name []byte, b *bolt.Bucket) error {
		grew := b.Stats().KeyN
		if was := old.Bucket(name); was != nil {
			grew -= was.Stats().KeyN
		}
		if grew != fresh[string(name)] {
			return fmt.Errorf("bucket %q grew by %d rows, %d were recorded: ledgerbolt's layout has changed", name, grew, fresh[string(name)])
		}
		return nil
	})
}

// journalBytes returns the canonical bytes of the i-th recorded entry.
func (r *recording) journalBytes(i int) []byte { return r.value(r.first(i)) }

// first returns the first row of the i-th recorded entry, its journal's.
func (r *recording) first(i int) int {
	if i == 0 {
		return 0
	}
	return r.ends[i-1]
}
