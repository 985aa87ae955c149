package statsbolt

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"creditbank/ledger/fault"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

const (
	format = "creditbank statistics 1"
	draft  = ".new" // added to the name of a file that is being made
)

var (
	metaBucket        = []byte("meta")
	attributionBucket = []byte("attribution")
	cellBucket        = []byte("cell")
	recordBucket      = []byte("record")
	buckets           = [...][]byte{metaBucket, attributionBucket, cellBucket, recordBucket}

	formatKey     = []byte("format")
	secretKey     = []byte("secret")
	positionKey   = []byte("position")
	shapeKey      = []byte("shape")
	forgottenKey  = []byte("forgotten")
	forgettingKey = []byte("forgetting")
)

// Store is a stats.Store in one file.
type Store struct {
	path    string
	sealing *sealing

	mu sync.RWMutex // held for writing while db is replaced only
	db *bolt.DB     // guarded by mu
}

// errForeign says that a file is none that this program goes on with.
var errForeign = errors.New("of another format or another bank")

// Open opens the file at path, or makes it. The secret hides whose records are
// in it. A file of another format or under another secret is removed: what is
// in it can be made again. A file that another program has open is
// [fault.Busy].
func Open(path string, secret [32]byte) (*Store, error) {
	s := &Store{path: path}
	var err error
	if s.sealing, err = newSealing(secret); err != nil {
		return nil, err
	}
	err = s.open()
	if errors.Is(err, errForeign) {
		if err = os.Remove(path); err == nil {
			err = s.open()
		}
	}
	if err == nil {
		err = s.endForgetting()
	}
	if err != nil {
		if s.db != nil {
			s.db.Close()
		}
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	return s, nil
}

// OpenToRead opens the file at path, which nobody may write to meanwhile. One
// that is not there is [fault.NotFound], as is one of another format or under
// another secret.
func OpenToRead(path string, secret [32]byte) (*Store, error) {
	s := &Store{path: path}
	var err error
	if s.sealing, err = newSealing(secret); err != nil {
		return nil, err
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("open %s: %w", path, fault.NotFound)
	}
	s.db, err = openBolt(path, true)
	if err == nil {
		err = s.db.View(s.check)
	}
	switch {
	case errors.Is(err, errForeign):
		err = fmt.Errorf("%w (%w)", fault.NotFound, err)
		fallthrough
	case err != nil:
		if s.db != nil {
			err = errors.Join(err, s.db.Close())
		}
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	return s, nil
}

func (s *Store) open() error {
	if err := os.Remove(s.path + draft); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	db, err := openBolt(s.path, false)
	if err != nil {
		return err
	}
	if err := s.prepare(db); err != nil {
		return errors.Join(err, db.Close())
	}
	s.db = db
	return nil
}

func openBolt(path string, readOnly bool) (*bolt.DB, error) {
	db, err := bolt.Open(path, 0o600, &bolt.Options{Timeout: time.Second, FreelistType: bolt.FreelistMapType, ReadOnly: readOnly})
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return nil, fmt.Errorf("another program has it open: %w", fault.Busy)
	case errors.Is(err, bolterrors.ErrInvalid), errors.Is(err, bolterrors.ErrVersionMismatch), errors.Is(err, bolterrors.ErrChecksum):
		return nil, fmt.Errorf("%w (%w)", errForeign, err)
	}
	return db, err
}

// prepare makes the buckets of a new file and checks those of an old one.
func (s *Store) prepare(db *bolt.DB) error {
	return db.Update(func(tx *bolt.Tx) error {
		if tx.Bucket(metaBucket) == nil {
			return s.create(tx)
		}
		return s.check(tx)
	})
}

// check returns whether the file is ours.
func (s *Store) check(tx *bolt.Tx) error {
	meta := tx.Bucket(metaBucket)
	if meta == nil || string(meta.Get(formatKey)) != format || string(meta.Get(secretKey)) != string(s.sealing.check[:]) {
		return errForeign
	}
	return nil
}

func (s *Store) create(tx *bolt.Tx) error {
	for _, name := range buckets {
		if _, err := tx.CreateBucketIfNotExists(name); err != nil {
			return err
		}
	}
	meta := tx.Bucket(metaBucket)
	return errors.Join(meta.Put(formatKey, []byte(format)), meta.Put(secretKey, s.sealing.check[:]))
}

// Close lets go of the file.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.db.Close()
}

// endForgetting makes the file anew if deleted records may still be in it.
func (s *Store) endForgetting() error {
	forgetting := false
	if err := s.db.View(func(tx *bolt.Tx) error {
		forgetting = tx.Bucket(metaBucket).Get(forgettingKey) != nil
		return nil
	}); err != nil || !forgetting {
		return err
	}
	return s.renew()
}

// renewSlice is how many bytes go into a new file with one commit.
const renewSlice = 4 << 20

// renew writes the file anew, without what was deleted from it. Reads wait for
// the end of it only.
func (s *Store) renew() (err error) {
	defer fault.Wrap(&err, "make the statistics' file anew")
	next, err := openBolt(s.path+draft, false)
	if err != nil {
		return err
	}
	err = bolt.Compact(next, s.db, renewSlice)
	if err == nil {
		err = next.Update(func(tx *bolt.Tx) error { return tx.Bucket(metaBucket).Delete(forgettingKey) })
	}
	if err = errors.Join(err, next.Close()); err != nil {
		return errors.Join(err, os.Remove(s.path+draft))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	// From here on a crash leaves the old file or the new one, each whole.
	if err := errors.Join(s.db.Close(), os.Rename(s.path+draft, s.path), syncDirectory(filepath.Dir(s.path))); err != nil {
		return err
	}
	s.db, err = openBolt(s.path, false)
	return err
}

func syncDirectory(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
