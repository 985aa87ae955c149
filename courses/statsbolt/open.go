package statsbolt

import (
	"errors"
	"fmt"
	"os"

	"creditbank/ledger/fault"
	"creditbank/ledger/filebolt"

	bolt "go.etcd.io/bbolt"
)

var (
	metaBucket        = []byte("meta")
	attributionBucket = []byte("attribution")
	cellBucket        = []byte("cell")
	recordBucket      = []byte("record")

	secretKey    = []byte("secret")
	positionKey  = []byte("position")
	shapeKey     = []byte("shape")
	forgottenKey = []byte("forgotten")

	kind = filebolt.Kind{
		Format:   "creditbank statistics 1",
		Buckets:  [][]byte{attributionBucket, cellBucket, recordBucket},
		Shedding: "forgetting",
	}
)

// Store is a stats.Store in one file.
type Store struct {
	sealing *sealing
	db      *filebolt.File
}

// Open opens the file at path, or makes it. The secret hides whose records are
// in it. A file of another kind, of another version of the program or under
// another secret is removed: what is in it can be made again. A file that
// another program has open is [fault.Busy].
func Open(path string, secret [32]byte) (*Store, error) {
	s, err := openToWrite(path, secret)
	if foreign(err) {
		if err = os.Remove(path); err == nil {
			s, err = openToWrite(path, secret)
		}
	}
	return s, err
}

func openToWrite(path string, secret [32]byte) (*Store, error) {
	return openFile(path, secret, filebolt.Open, func(s *Store) error { return s.db.Update(s.claim) })
}

// OpenToRead opens the file at path, which nobody may write to meanwhile. One
// that is not there is [fault.NotFound], as is one that [Open] would remove.
func OpenToRead(path string, secret [32]byte) (*Store, error) {
	s, err := openFile(path, secret, filebolt.OpenToRead, func(s *Store) error { return s.db.View(s.check) })
	if foreign(err) {
		err = fmt.Errorf("%w (%w)", fault.NotFound, err)
	}
	return s, err
}

// foreign reports whether a file is none that this program goes on with.
func foreign(err error) bool { return errors.Is(err, fault.Corrupt) || errors.Is(err, fault.Invalid) }

func openFile(path string, secret [32]byte, open func(string, *filebolt.Kind) (*filebolt.File, error), check func(*Store) error) (*Store, error) {
	sealing, err := newSealing(secret)
	if err != nil {
		return nil, err
	}
	db, err := open(path, &kind)
	if err != nil {
		return nil, err
	}
	s := &Store{sealing, db}
	if err := check(s); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), db.Close())
	}
	return s, nil
}

// claim makes a new file ours, and checks an old one.
func (s *Store) claim(tx *bolt.Tx) error {
	if meta := tx.Bucket(metaBucket); meta.Get(secretKey) == nil {
		return meta.Put(secretKey, s.sealing.check[:])
	}
	return s.check(tx)
}

// check returns whether the file is ours.
func (s *Store) check(tx *bolt.Tx) error {
	if string(tx.Bucket(metaBucket).Get(secretKey)) != string(s.sealing.check[:]) {
		return fmt.Errorf("under another secret: %w", fault.Invalid)
	}
	return nil
}

// Close lets go of the file.
func (s *Store) Close() error { return s.db.Close() }
