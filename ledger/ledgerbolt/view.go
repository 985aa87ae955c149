package ledgerbolt

import (
	"fmt"
	"hash"

	"creditbank/ledger"
	"creditbank/ledger/fault"
	"creditbank/ledger/seal"

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
	leafBucket
	payloadBucket
	tileBucket
	checkpointBucket
	erasedBucket
	bucketCount
)

var bucketNames = [bucketCount]string{"entry", "account", "lot", "hold", "due", "key", "total",
	"leaf", "payload", "tile", "checkpoint", "erased"}

// fill is how full bbolt leaves the pages of a bucket when it splits them. It
// is not stored, so each transaction sets it. Entries are only appended; rows
// of lots and holds are appended and may grow a little later; the others come
// in any order.
var fill = [bucketCount]float64{
	entryBucket: 1, lotBucket: 0.9, holdBucket: 0.9,
	accountBucket: bolt.DefaultFillPercent, dueBucket: bolt.DefaultFillPercent,
	keyBucket: bolt.DefaultFillPercent, totalBucket: bolt.DefaultFillPercent,
	leafBucket: 1, payloadBucket: 1, tileBucket: 0.9, checkpointBucket: 1, erasedBucket: bolt.DefaultFillPercent,
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

	z      *sealer   // nil in a plain file
	secret *seal.Key // blinds digests; nil in a plain file
	mac    hash.Hash // under secret, once it was needed

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
	h, err := t.hold(seq, v)
	return h, err == nil, err
}

func (t *logTx) Entry(seq uint64) (ledger.Entry, bool, error) {
	if t.z != nil {
		x, ok := t.sealed(seq)
		if !ok {
			return ledger.Entry{}, false, nil
		}
		e, err := t.z.entry(x)
		return e, err == nil, err
	}
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
	k = t.once(k)
	v := t.get(keyBucket, append(t.key[:0], k[:]...))
	if v == nil {
		return ledger.OutcomeRecord{}, false, nil
	}
	o, err := t.outcome(k, v)
	return o, err == nil, err
}

func (t *logTx) Natural(k ledger.NaturalKey) (uint64, bool, error) {
	k = t.natural(&k)
	v := t.get(accountBucket, appendNaturalKey(t.key[:0], &k))
	if v == nil {
		return 0, false, nil
	}
	seq, err := decodeSeq(v)
	return seq, err == nil, err
}

func (t *logTx) Total(k ledger.TotalKey) (ledger.Amount, error) {
	key := t.appendTotalKey(t.key[:0], &k)
	v := t.get(totalBucket, key)
	if v == nil {
		return 0, nil
	}
	_, a, err := t.total(key, v)
	return a, err
}

// hold reads the row of a hold. A sealed file has what it is for in the
// hold's entry alone.
func (t *logTx) hold(seq uint64, value []byte) (ledger.HoldRecord, error) {
	h, err := decodeHold(seq, value)
	if err != nil || t.z == nil {
		return h, err
	}
	e, ok, err := t.Entry(seq)
	if err == nil && (!ok || e.Kind != ledger.KindHold) {
		err = fmt.Errorf("hold %d has no entry: %w", seq, fault.Corrupt)
	}
	h.Institution, h.Programme = e.Institution, e.Programme
	return h, err
}

// outcome reads the row of an idempotency key, given as it is in the file.
func (t *logTx) outcome(k ledger.Key, value []byte) (ledger.OutcomeRecord, error) {
	if t.z == nil {
		return decodeOutcome(k, value)
	}
	return t.hiddenOutcome(k, value)
}

// total reads the row of a total.
func (t *logTx) total(k, value []byte) (ledger.TotalKey, ledger.Amount, error) {
	if t.z == nil {
		return readTotal(k, value)
	}
	return t.hiddenTotal(k, value)
}
