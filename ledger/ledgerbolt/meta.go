package ledgerbolt

import (
	"encoding/binary"
	"fmt"

	"creditbank/ledger"
	"creditbank/ledger/fault"

	bolt "go.etcd.io/bbolt"
)

// format is the number of the layout in doc.go. A change that an older
// program would misread gets the next one.
const format = 1

// params says what the numbers in the file mean. A file that says otherwise
// was written under other rules.
const params = "canonical bytes 1, amounts in thousandths, instants in microseconds, days in UTC+8"

var (
	metaName  = []byte("meta")
	formatKey = []byte("format")
	paramsKey = []byte("params")
)

// headKey is where the head of a log stands in the meta bucket.
func headKey(log ledger.Log) []byte {
	return binary.BigEndian.AppendUint16([]byte("head"), uint16(log))
}

// writeMeta begins a new file.
func writeMeta(tx *bolt.Tx) error {
	meta, err := tx.CreateBucket(metaName)
	if err != nil {
		return err
	}
	if err := meta.Put(formatKey, binary.BigEndian.AppendUint32(nil, format)); err != nil {
		return err
	}
	return meta.Put(paramsKey, []byte(params))
}

// checkMeta refuses a file that is not a bank this program understands.
func checkMeta(tx *bolt.Tx) error {
	meta := tx.Bucket(metaName)
	if meta == nil {
		return fmt.Errorf("the file is a bbolt file but not a bank: it has no bucket %q: %w", metaName, fault.Corrupt)
	}
	is := meta.Get(formatKey)
	if len(is) != 4 {
		return fmt.Errorf("the file has no format number: %w", fault.Corrupt)
	}
	if n := binary.BigEndian.Uint32(is); n != format {
		return fmt.Errorf("the file has format %d, this program reads format %d: %w", n, format, fault.Invalid)
	}
	if p := string(meta.Get(paramsKey)); p != params {
		return fmt.Errorf("the file was written under %q, this program has %q: %w", p, params, fault.Invalid)
	}
	c := meta.Cursor()
	prefix := []byte("head")
	for k, _ := c.Seek(prefix); len(k) == len(prefix)+2 && string(k[:len(prefix)]) == "head"; k, _ = c.Next() {
		if err := checkHead(newLogTx(tx, ledger.Log(binary.BigEndian.Uint16(k[len(prefix):])))); err != nil {
			return err
		}
	}
	return nil
}

// checkHead compares a log's head with the end of its journal.
func checkHead(t *logTx) error {
	head, err := t.head()
	if err != nil {
		return err
	}
	var last uint64
	journal := t.bucket(entryBucket)
	if t.tx.Bucket(metaName).Get(sealedKey) != nil {
		journal = t.bucket(leafBucket)
	}
	if b := journal; b != nil {
		if k, _ := b.Cursor().Last(); len(k) == 8 {
			last = binary.BigEndian.Uint64(k)
		}
	}
	if last != head.Seq {
		return fmt.Errorf("log %d: the head says entry %d, the journal ends with %d: %w", t.log, head.Seq, last, fault.Corrupt)
	}
	return nil
}

// head returns the end of the log.
func (t *logTx) head() (ledger.Head, error) {
	meta := t.tx.Bucket(metaName)
	if meta == nil {
		return ledger.Head{}, fmt.Errorf("no bucket %q: %w", metaName, fault.Corrupt)
	}
	v := meta.Get(headKey(t.log))
	if v == nil {
		return ledger.Head{}, nil
	}
	r := newRow(v)
	h := ledger.Head{Seq: r.u64(), BookedAt: ledger.Instant(r.i64())}
	return h, r.end("head of log %d", t.log)
}

func appendHead(b []byte, h ledger.Head) []byte {
	b = append(b, rowVersion)
	b = binary.BigEndian.AppendUint64(b, h.Seq)
	return binary.BigEndian.AppendUint64(b, uint64(h.BookedAt))
}
