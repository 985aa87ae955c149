package ledgerbolt

import (
	"fmt"

	"creditbank/ledger"
	"creditbank/ledger/fault"

	bolt "go.etcd.io/bbolt"
)

// The buckets of a log.
const (
	entryBucket = iota
	accountBucket
	lotBucket
	holdBucket
	dueBucket
	keyBucket
	totalBucket
	bucketCount
)

var bucketNames = [bucketCount]string{"entry", "account", "lot", "hold", "due", "key", "total"}

// fill is how full bbolt leaves the pages of a bucket when it splits them. It
// is not stored, so each transaction sets it. Entries are only appended; rows
// of lots and holds are appended and may grow a little later; the others come
// in any order.
var fill = [bucketCount]float64{
	entryBucket: 1, lotBucket: 0.9, holdBucket: 0.9,
	accountBucket: bolt.DefaultFillPercent, dueBucket: bolt.DefaultFillPercent,
	keyBucket: bolt.DefaultFillPercent, totalBucket: bolt.DefaultFillPercent,
}

// bucketName is what a log's bucket is called in the file.
func bucketName(log ledger.Log, bucket int) []byte {
	return fmt.Appendf(nil, "%04x/%s", uint16(log), bucketNames[bucket])
}

// logTx is a transaction's look at one log. It is the [ledger.View] of
// decisions, and copies out all it gives.
type logTx struct {
	tx      *bolt.Tx
	log     ledger.Log
	buckets [bucketCount]*bolt.Bucket // those that were asked for and exist
	key     [64]byte                  // room for a key

	// account is the last one that was read. A decision reads an account for
	// its rules and again to book.
	account ledger.Account
}

var _ ledger.View = (*logTx)(nil)

func newLogTx(tx *bolt.Tx, log ledger.Log) *logTx { return &logTx{tx: tx, log: log} }

// bucket returns a bucket, or nil if nothing was written to the log yet.
func (t *logTx) bucket(i int) *bolt.Bucket {
	if t.buckets[i] == nil {
		t.buckets[i] = t.tx.Bucket(bucketName(t.log, i))
	}
	return t.buckets[i]
}

// get returns a value, which is the database's, or nil.
func (t *logTx) get(bucket int, key []byte) []byte {
	b := t.bucket(bucket)
	if b == nil {
		return nil
	}
	return b.Get(key)
}

func (t *logTx) Account(id ledger.AccountID) (ledger.Account, bool, error) {
	if t.account.ID == id && t.account.Seq != 0 {
		return t.account, true, nil
	}
	v := t.get(accountBucket, append(t.key[:0], id[:]...))
	if v == nil {
		return ledger.Account{}, false, nil
	}
	a, err := decodeAccount(id, v)
	if err == nil {
		t.account = a
	}
	return a, err == nil, err
}

func (t *logTx) Lot(seq uint64) (ledger.Lot, bool, error) {
	v := t.get(lotBucket, order.AppendUint64(t.key[:0], seq))
	if v == nil {
		return ledger.Lot{}, false, nil
	}
	l, err := decodeLot(seq, v)
	return l, err == nil, err
}

func (t *logTx) Hold(seq uint64) (ledger.HoldRecord, bool, error) {
	v := t.get(holdBucket, order.AppendUint64(t.key[:0], seq))
	if v == nil {
		return ledger.HoldRecord{}, false, nil
	}
	h, err := decodeHold(seq, v)
	return h, err == nil, err
}

func (t *logTx) Entry(seq uint64) (ledger.Entry, bool, error) {
	v := t.get(entryBucket, order.AppendUint64(t.key[:0], seq))
	if v == nil {
		return ledger.Entry{}, false, nil
	}
	e, err := decodeEntry(seq, v)
	return e, err == nil, err
}

// decodeEntry reads an entry that is stored under a number.
func decodeEntry(seq uint64, value []byte) (ledger.Entry, error) {
	e, err := ledger.DecodeEntry(value)
	if err == nil && e.Seq != seq {
		err = fmt.Errorf("it says it is entry %d: %w", e.Seq, fault.Corrupt)
	}
	if err != nil {
		return ledger.Entry{}, fmt.Errorf("entry %d: %w", seq, err)
	}
	return e, nil
}

func (t *logTx) Outcome(k ledger.Key) (ledger.OutcomeRecord, bool, error) {
	v := t.get(keyBucket, append(t.key[:0], k[:]...))
	if v == nil {
		return ledger.OutcomeRecord{}, false, nil
	}
	o, err := decodeOutcome(k, v)
	return o, err == nil, err
}

func (t *logTx) Natural(k ledger.NaturalKey) (uint64, bool, error) {
	v := t.get(accountBucket, appendNaturalKey(t.key[:0], &k))
	if v == nil {
		return 0, false, nil
	}
	seq, err := decodeSeq(v)
	return seq, err == nil, err
}

func (t *logTx) Total(k ledger.TotalKey) (ledger.Amount, error) {
	v := t.get(totalBucket, appendTotalKey(t.key[:0], &k))
	if v == nil {
		return 0, nil
	}
	return decodeTotal(v)
}
