package ledgerbolt

import (
	"errors"
	"fmt"
	"os"

	"creditbank/ledger"
	"creditbank/ledger/fault"

	bolt "go.etcd.io/bbolt"
)

// pageErrors is how many damages are named.
const pageErrors = 8

// CheckPages checks that every page of the file is in its place: reachable
// once or free, with its keys in order. It does not look at what the rows say;
// that is [ledger.Check]. Writers wait until it ends, so it is meant for a
// bank that nobody uses. Damage is [fault.Corrupt].
func (s *Store) CheckPages(progress ledger.Progress) (err error) {
	defer fault.Wrap(&err, "check the pages of %s", s.path)
	s.open.RLock()
	defer s.open.RUnlock()
	// While pages are counted none may change hands.
	s.writing.Lock()
	defer s.writing.Unlock()
	if s.closed {
		return fmt.Errorf("the bank is closed: %w", fault.Busy)
	}
	return guard(func() error {
		return s.db.View(func(tx *bolt.Tx) error {
			if err := checkFile(tx); err != nil {
				return err
			}
			size := uint64(s.db.Info().PageSize)
			pages := uint64(tx.Size()) / size
			if err := s.walkPages(tx, size, pages, progress); err != nil {
				return err
			}
			var damages []error
			found := 0
			for damage := range tx.Check() {
				if found++; found <= pageErrors {
					damages = append(damages, damage)
				}
			}
			if found > 0 {
				return fmt.Errorf("%d damages, such as: %w: %w", found, errors.Join(damages...), fault.Corrupt)
			}
			if progress != nil {
				progress("pages", pages, pages)
			}
			return nil
		})
	})
}

// walkPages goes through all pages that are in use.
func (s *Store) walkPages(tx *bolt.Tx, size, pages uint64, progress ledger.Progress) error {
	f, err := os.Open(s.path)
	if err != nil {
		return err
	}
	w := pageWalk{file: f, size: size, pages: pages, seen: make(map[uint64]bool), progress: progress}
	root := uint64(tx.Cursor().Bucket().RootPage())
	return errors.Join(w.freelist(uint64(tx.ID())), w.walk(root, 0), f.Close())
}
