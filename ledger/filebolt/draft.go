package filebolt

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"creditbank/ledger/durable"

	bolt "go.etcd.io/bbolt"
)

// draftSuffix is added to a file's name while a new one is being made.
const draftSuffix = ".new"

// Draft is a new database that is to take the place of another. Nothing of it
// waits for the disk before [Draft.Install].
type Draft struct {
	*bolt.DB
	path string // of the file that it is to replace
}

// NewDraft makes an empty database beside the one at path, which the caller
// has open for writing: then a draft that is there was left by a crash, and
// goes.
func NewDraft(path string) (*Draft, error) {
	if err := RemoveDraft(path); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path+draftSuffix, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	d := &Draft{path: path}
	if err = f.Close(); err == nil {
		d.DB, err = OpenDB(path+draftSuffix, bolt.Options{NoSync: true, NoGrowSync: true})
	}
	if err != nil {
		return nil, errors.Join(err, RemoveDraft(path))
	}
	return d, nil
}

// RemoveDraft removes the draft that a crash has left beside the file at path,
// which the caller has open for writing. It may hold what was deleted since.
func RemoveDraft(path string) error {
	if err := os.Remove(path + draftSuffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Install puts the draft in the place of the old file, whole and on the disk,
// and makes it wait for the disk from now on. If it fails the draft is gone
// and the old file is as it was; but for [fault.Unknown]: then a power failure
// could bring the old file back, and nothing may be written to either before
// one of them was opened again.
func (d *Draft) Install() error {
	if err := d.Sync(); err != nil {
		return d.Discard(err)
	}
	d.NoSync, d.NoGrowSync = false, false
	if err := os.Rename(d.path+draftSuffix, d.path); err != nil {
		return d.Discard(err)
	}
	if err := durable.SyncDirectory(filepath.Dir(d.path)); err != nil {
		return fmt.Errorf("install the new file: %w", err)
	}
	return nil
}

// Discard removes a draft and returns why, with what went wrong meanwhile.
func (d *Draft) Discard(why error) error {
	return errors.Join(why, d.Close(), RemoveDraft(d.path))
}
