package ledgerbolt

import (
	"errors"

	bolt "go.etcd.io/bbolt"
)

// FailCommits makes every commit of s fail with err from now on, before or
// after it took effect.
func FailCommits(s *Store, applied bool, err error) {
	s.commit = func(tx *bolt.Tx) error {
		if !applied {
			return err
		}
		return errors.Join(tx.Commit(), err)
	}
}
