package ledgerbolt

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"creditbank/ledger/fault"
)

// newFile makes a file that is there whole or not at all, whenever the power
// fails: fill writes it under another name beside it, and it gets its own name
// when it is on the disk. Nothing that has the name already is replaced; that
// is [fault.Conflict].
func newFile(path string, fill func(temp string) error) (err error) {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		if err == nil {
			err = fmt.Errorf("%s exists already: %w", path, fault.Conflict)
		}
		return err
	}
	dir, name := filepath.Split(path)
	dir = filepath.Clean(dir)
	f, err := os.CreateTemp(dir, "."+name+".*.new")
	if err != nil {
		return err
	}
	temp := f.Name()
	defer func() { err = errors.Join(err, os.Remove(temp)) }()
	if err := f.Close(); err != nil {
		return err
	}
	if err := fill(temp); err != nil {
		return err
	}
	if err := syncPath(temp); err != nil {
		return err
	}
	// A link, unlike a rename, fails if somebody else has made it meanwhile.
	if err := os.Link(temp, path); err != nil {
		if errors.Is(err, fs.ErrExist) {
			err = fmt.Errorf("%s exists already: %w", path, fault.Conflict)
		}
		return err
	}
	return syncPath(dir)
}

// syncPath waits until a file or a directory is on the disk.
func syncPath(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
