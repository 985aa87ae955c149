package ledgerbolt

import (
	"fmt"

	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// naturalMark stands between an account's id and the digest of a course run.
const naturalMark = 'n'

// Lengths of keys.
const (
	accountKeySize = len(ledger.AccountID{})
	naturalKeySize = accountKeySize + 1 + len(ledger.Digest{})
	dueKeySize     = 8 + 1 + 8
)

func appendNaturalKey(b []byte, k *ledger.NaturalKey) []byte {
	b = append(b, k.Account[:]...)
	b = append(b, naturalMark)
	return append(b, k.Run[:]...)
}

// decodeNaturalKey reads a key of the account bucket that is not an account's.
func decodeNaturalKey(b []byte) (ledger.NaturalKey, error) {
	var k ledger.NaturalKey
	if len(b) != naturalKeySize || b[accountKeySize] != naturalMark {
		return k, fmt.Errorf("bucket account: key %x: %w", b, fault.Corrupt)
	}
	copy(k.Account[:], b)
	copy(k.Run[:], b[accountKeySize+1:])
	return k, nil
}

func appendDueKey(b []byte, d ledger.Due) []byte {
	b = order.AppendUint64(b, uint64(d.At))
	if d.Lot {
		b = append(b, 1)
	} else {
		b = append(b, 0)
	}
	return order.AppendUint64(b, d.Seq)
}

func decodeDueKey(b []byte) (ledger.Due, error) {
	if len(b) != dueKeySize || b[8] > 1 {
		return ledger.Due{}, fmt.Errorf("bucket due: key %x: %w", b, fault.Corrupt)
	}
	return ledger.Due{At: ledger.Instant(order.Uint64(b)), Lot: b[8] == 1, Seq: order.Uint64(b[9:])}, nil
}

func appendTotalKey(b []byte, k *ledger.TotalKey) []byte {
	return append(append(b, byte(k.Unit), byte(k.Side)), k.Code...)
}

func decodeTotalKey(b []byte) (ledger.TotalKey, error) {
	if len(b) < 2 || b[0] < 1 || int(b[0]) > len(ledger.Units) || b[1] < 1 || int(b[1]) > len(ledger.Sides) {
		return ledger.TotalKey{}, fmt.Errorf("bucket total: key %x: %w", b, fault.Corrupt)
	}
	return ledger.TotalKey{Unit: ledger.Unit(b[0]), Side: ledger.Side(b[1]), Code: string(b[2:])}, nil
}

// decodeSeqKey reads the key of an entry, lot or hold.
func decodeSeqKey(what string, b []byte) (uint64, error) {
	if len(b) != 8 {
		return 0, fmt.Errorf("bucket %s: key %x: %w", what, b, fault.Corrupt)
	}
	return order.Uint64(b), nil
}

// decodeKey reads an idempotency key.
func decodeKey(b []byte) (ledger.Key, error) {
	if len(b) != len(ledger.Key{}) {
		return ledger.Key{}, fmt.Errorf("bucket key: key %x: %w", b, fault.Corrupt)
	}
	return ledger.Key(b), nil
}
