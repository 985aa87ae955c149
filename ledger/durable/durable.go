// Package durable makes files that are there whole or not at all, whenever the
// power fails, and that only their owner can read.
//
// What is to be in a file is written beside it, under a hidden name, and waits
// for the disk; then it gets the file's name, and the directory waits for the
// disk. When a function here has returned nil, a power failure changes nothing
// any more; when it has failed, nothing new has the name, but for
// [fault.Unknown]. A crash may leave the hidden file: nobody reads it.
package durable

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"creditbank/ledger/fault"
)

// Create makes a file of what fill writes to temp, which is there and empty.
// It does not replace a file: that is [fault.Conflict].
func Create(path string, fill func(temp string) error) error {
	taken := fmt.Errorf("%s exists already: %w", path, fault.Conflict)
	if _, err := os.Lstat(path); err == nil {
		return taken // before fill has done its work
	}
	return beside(path, fill, func(temp string) error {
		// A link, unlike a rename, fails if somebody else has made it meanwhile.
		err := os.Link(temp, path)
		if errors.Is(err, fs.ErrExist) {
			return taken
		}
		if err != nil {
			return err
		}
		if err := os.Remove(temp); err != nil {
			return fmt.Errorf("%s is made, but has a second name: %w (%w)", path, fault.Unknown, err)
		}
		return nil
	})
}

// CreateFrom makes a file of what write writes. It does not replace a file:
// that is [fault.Conflict].
func CreateFrom(path string, write func(io.Writer) error) error {
	return Create(path, from(write))
}

// CreateText makes a file that holds text. It does not replace a file: that is
// [fault.Conflict].
func CreateText(path string, text []byte) error {
	return CreateFrom(path, copying(text))
}

// ReplaceFrom makes what write writes a file's content, whether or not there
// is a file yet. If it fails, the file is as it was; but for [fault.Unknown].
func ReplaceFrom(path string, write func(io.Writer) error) error {
	return beside(path, from(write), func(temp string) error { return os.Rename(temp, path) })
}

// ReplaceText makes text a file's content, as [ReplaceFrom] does.
func ReplaceText(path string, text []byte) error {
	return ReplaceFrom(path, copying(text))
}

// from returns what fills a file that is there with what write writes.
func from(write func(io.Writer) error) func(temp string) error {
	return func(temp string) error {
		f, err := os.OpenFile(temp, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		return errors.Join(write(f), f.Close())
	}
}

func copying(text []byte) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	}
}

// beside fills a file beside path and lets place give it its name.
func beside(path string, fill, place func(temp string) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.new") // mode 0600
	if err != nil {
		return err
	}
	temp := f.Name()
	if err = f.Close(); err == nil {
		err = fill(temp)
	}
	if err == nil {
		err = sync(temp)
	}
	if err == nil {
		err = place(temp)
	}
	if err != nil {
		return errors.Join(err, os.Remove(temp))
	}
	return SyncDirectory(filepath.Dir(path))
}

// SyncDirectory waits until the names in a directory are on the disk. A name
// that was given before may be lost to a power failure if it fails:
// [fault.Unknown].
func SyncDirectory(dir string) error {
	if err := sync(dir); err != nil {
		return fmt.Errorf("a new name may not be on the disk: %w (%w)", fault.Unknown, err)
	}
	return nil
}

func sync(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
