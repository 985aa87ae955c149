package intakebolt

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"

	"creditbank/courses/intake"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	bolt "go.etcd.io/bbolt"
)

// numbered returns the key of a numbered part of a report.
func numbered(id string, number int) []byte {
	return binary.BigEndian.AppendUint32([]byte(id), uint32(number))
}

// idOf returns the report that a numbered part belongs to.
func idOf(k []byte) []byte {
	if len(k) < 4 {
		return nil
	}
	return k[:len(k)-4]
}

func sameKey(organisation string, sum [32]byte, id string) []byte {
	return append(append(append([]byte(organisation), 0), sum[:]...), id...)
}

func ownerKey(owner, item string) []byte { return append(append([]byte(owner), 0), item...) }

func putReport(tx *bolt.Tx, r *intake.Report) error {
	value, err := json.Marshal(reportOf(r))
	if err != nil {
		return fmt.Errorf("report %s: %w", r.ID, err)
	}
	id := []byte(r.ID)
	if err := tx.Bucket(reportBucket).Put(id, value); err != nil {
		return err
	}
	if err := tx.Bucket(sameBucket).Put(sameKey(r.Organisation, r.SHA256, r.ID), []byte{}); err != nil {
		return err
	}
	if r.State.Waits() {
		return tx.Bucket(waitingBucket).Put(id, []byte{})
	}
	return tx.Bucket(waitingBucket).Delete(id)
}

func putItem(tx *bolt.Tx, i *intake.Item) error {
	value, err := json.Marshal(itemOf(i))
	if err != nil {
		return fmt.Errorf("item %s: %w", i.ID, err)
	}
	if err := tx.Bucket(itemBucket).Put([]byte(i.ID), value); err != nil {
		return err
	}
	return tx.Bucket(ownerBucket).Put(ownerKey(i.Owner, i.ID), []byte{})
}

func decodeReport(k, value []byte) (intake.Report, error) {
	var row reportRow
	err := strictly(value, &row)
	if err == nil && row.ID != string(k) {
		err = fmt.Errorf("it holds report %q", row.ID)
	}
	var r intake.Report
	if err == nil {
		r, err = row.report()
	}
	if err != nil {
		return r, fmt.Errorf("report %.80q: %w (%w)", k, fault.Corrupt, err)
	}
	return r, nil
}

func decodeItem(k, value []byte) (intake.Item, error) {
	var row itemRow
	err := strictly(value, &row)
	if err == nil && row.ID != string(k) {
		err = fmt.Errorf("it holds item %q", row.ID)
	}
	var i intake.Item
	if err == nil {
		i, err = row.item()
	}
	if err != nil {
		return i, fmt.Errorf("item %.80q: %w (%w)", k, fault.Corrupt, err)
	}
	return i, nil
}

// strictly decodes a row without fields that are not known.
func strictly(value []byte, row any) error {
	d := json.NewDecoder(bytes.NewReader(value))
	d.DisallowUnknownFields()
	return d.Decode(row)
}

func (s *Store) Report(_ context.Context, id string) (r intake.Report, err error) {
	err = s.db.View(func(tx *bolt.Tx) error {
		value := tx.Bucket(reportBucket).Get([]byte(id))
		if value == nil {
			return fmt.Errorf("report %.80q: %w", id, fault.NotFound)
		}
		r, err = decodeReport([]byte(id), value)
		return err
	})
	return r, err
}

func (s *Store) Reports(_ context.Context, before string, n int) (found []intake.Report, err error) {
	err = s.db.View(func(tx *bolt.Tx) error {
		c := tx.Bucket(reportBucket).Cursor()
		k, value := c.Last()
		if before != "" {
			if k, _ = c.Seek([]byte(before)); k == nil {
				k, value = c.Last()
			}
			for k != nil && string(k) >= before {
				k, value = c.Prev()
			}
		}
		for ; k != nil && len(found) < n; k, value = c.Prev() {
			r, err := decodeReport(k, value)
			if err != nil {
				return err
			}
			found = append(found, r)
		}
		return nil
	})
	return found, err
}

func (s *Store) Waiting(context.Context) (found []intake.Report, err error) {
	err = s.db.View(func(tx *bolt.Tx) error {
		return tx.Bucket(waitingBucket).ForEach(func(id, _ []byte) error {
			value := tx.Bucket(reportBucket).Get(id)
			if value == nil {
				return fmt.Errorf("report %q waits and is not there: %w", id, fault.Corrupt)
			}
			r, err := decodeReport(id, value)
			found = append(found, r)
			return err
		})
	})
	return found, err
}

func (s *Store) First(_ context.Context, organisation string, sum [32]byte) (id string, err error) {
	err = s.db.View(func(tx *bolt.Tx) error {
		prefix := sameKey(organisation, sum, "")
		k, _ := tx.Bucket(sameBucket).Cursor().Seek(prefix)
		if !bytes.HasPrefix(k, prefix) {
			return fmt.Errorf("a report of this file: %w", fault.NotFound)
		}
		id = string(k[len(prefix):])
		return nil
	})
	return id, err
}

func (s *Store) Asked(_ context.Context, key ledger.Key) (used intake.Used, err error) {
	err = s.db.View(func(tx *bolt.Tx) error {
		value := tx.Bucket(askedBucket).Get(key[:])
		if value == nil {
			return fmt.Errorf("key %s: %w", key, fault.NotFound)
		}
		if len(value) < len(used.Request) {
			return fmt.Errorf("key %s: %w", key, fault.Corrupt)
		}
		used.Subject = string(value[copy(used.Request[:], value):])
		return nil
	})
	return used, err
}

func (s *Store) Page(_ context.Context, report string, number int) (p intake.Page, err error) {
	err = s.db.View(func(tx *bolt.Tx) error {
		value := tx.Bucket(pageBucket).Get(numbered(report, number))
		if value == nil {
			return fmt.Errorf("page %d of report %.80q: %w", number, report, fault.NotFound)
		}
		p, err = decodePage(number, value)
		return err
	})
	if err != nil {
		return p, fmt.Errorf("page %d of report %.80q: %w", number, report, err)
	}
	return p, nil
}

func (s *Store) Item(_ context.Context, id string) (i intake.Item, err error) {
	err = s.db.View(func(tx *bolt.Tx) error {
		value := tx.Bucket(itemBucket).Get([]byte(id))
		if value == nil {
			return fmt.Errorf("item %.80q in suspense: %w", id, fault.NotFound)
		}
		i, err = decodeItem([]byte(id), value)
		return err
	})
	return i, err
}

func (s *Store) Items(_ context.Context, owner, after string, n int) (found []intake.Item, err error) {
	err = s.db.View(func(tx *bolt.Tx) error {
		items := tx.Bucket(itemBucket)
		b, prefix := items, []byte{}
		if owner != "" {
			b, prefix = tx.Bucket(ownerBucket), ownerKey(owner, "")
		}
		from := append(bytes.Clone(prefix), after...)
		if after != "" {
			from = append(from, 0) // the first key behind it
		}
		c := b.Cursor()
		for k, value := c.Seek(from); bytes.HasPrefix(k, prefix) && k != nil && len(found) < n; k, value = c.Next() {
			id := k[len(prefix):]
			if owner != "" {
				value = items.Get(id)
			}
			i, err := decodeItem(id, value)
			if err != nil {
				return err
			}
			found = append(found, i)
		}
		return nil
	})
	return found, err
}

func (s *Store) Forgotten(_ context.Context, accounts []ledger.AccountID) (left []ledger.AccountID, err error) {
	err = s.db.View(func(tx *bolt.Tx) error {
		b := tx.Bucket(forgottenBucket)
		for _, a := range accounts {
			if b.Get(a[:]) == nil {
				left = append(left, a)
			}
		}
		return nil
	})
	return left, err
}
