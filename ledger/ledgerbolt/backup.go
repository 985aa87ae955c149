package ledgerbolt

import (
	"errors"
	"fmt"
	"io"
	"os"

	"creditbank/ledger"
	"creditbank/ledger/durable"
	"creditbank/ledger/fault"

	bolt "go.etcd.io/bbolt"
)

// Backup writes a copy of the bank, as of one moment, while it is in use. It
// returns how many bytes it wrote.
//
// Pages that are given up meanwhile cannot be used again before it ends, so
// the file grows if w is slow: to send a copy across a network, make it with
// [Store.BackupTo] first. The copy includes what lies in free pages.
func (s *Store) Backup(w io.Writer) (n int64, err error) {
	defer fault.Wrap(&err, "back up %s", s.path)
	s.open.RLock()
	defer s.open.RUnlock()
	if s.closed {
		return 0, fmt.Errorf("the bank is closed: %w", fault.Busy)
	}
	err = guard(func() error {
		return s.db.View(func(tx *bolt.Tx) (err error) {
			n, err = tx.WriteTo(w)
			return err
		})
	})
	return n, err
}

// BackupTo makes a copy of the bank in a new file, while it is in use. The
// copy is on the disk and has been opened and looked at when it returns.
// A file that exists is not replaced ([fault.Conflict]).
func (s *Store) BackupTo(path string) (head ledger.Head, err error) {
	defer fault.Wrap(&err, "back up to %s", path)
	err = durable.Create(path, func(temp string) error {
		f, err := os.OpenFile(temp, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		if _, err := s.Backup(f); err != nil {
			return errors.Join(err, f.Close())
		}
		if err := f.Close(); err != nil {
			return err
		}
		head, err = headOf(temp)
		return err
	})
	return head, err
}

// headOf opens a copy and returns the head of its log 0.
func headOf(path string) (ledger.Head, error) {
	db, err := openFile(path, Options{ReadOnly: true})
	if err != nil {
		return ledger.Head{}, err
	}
	var head ledger.Head
	err = guard(func() error {
		return db.View(func(tx *bolt.Tx) (err error) {
			if err := checkFile(tx); err != nil {
				return err
			}
			head, err = newLogTx(tx, 0).head()
			return err
		})
	})
	return head, errors.Join(err, db.Close())
}
