package merkle

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"creditbank/ledger/fault"
)

// createFile makes a file that must not exist yet, for its owner only, and
// returns when it is durable.
func createFile(path string, data []byte) error {
	// The data goes to a neighbour first and is linked when it is whole, so
	// that a crash leaves no half of a key under the name.
	return viaNeighbour(path, data, func(neighbour string) error {
		err := os.Link(neighbour, path)
		if errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("the file exists: %w", fault.Conflict)
		}
		if err != nil {
			return err
		}
		return os.Remove(neighbour)
	})
}

// replaceFile writes a file anew, for its owner only: after a crash it holds
// the old content or the new, and the new once replaceFile has returned.
func replaceFile(path string, data []byte) error {
	return viaNeighbour(path, data, func(neighbour string) error { return os.Rename(neighbour, path) })
}

func viaNeighbour(path string, data []byte, place func(neighbour string) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	if err := place(f.Name()); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// syncDir makes the names in a directory durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
