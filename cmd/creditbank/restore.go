package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"creditbank/ledger/durable"

	"github.com/spf13/cobra"
)

func (p *program) restoreCommand() *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use:   "restore BACKUP",
		Short: "make a bank in a new directory from a backup",
		Long: "Checks the backup whole (sums, pages, keys, envelopes, tree, replay) and makes a bank of it in\n" +
			"a directory that has none. An existing bank is never overwritten: move it away first.\n\n" +
			"A backup has no master key, no signing keys and no head: bring " + logKeyFile + ", " + transcriptKeyFile + ",\n" +
			"the newest " + ringFile + " and the head file from where they are kept. If the bank has signed more\n" +
			"than the backup has, it does not open before it has the newer entries again: “journal\n" +
			"export” and “journal import”, or, if they are lost, “journal succeed”.",
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			m, err := p.restore(c.Context(), args[0], dir)
			if err != nil {
				return fmt.Errorf("restore %s into %s: %w", args[0], dir, err)
			}
			p.say(m, "the bank in %s has %d entries up to %s\n", dir, m.Entries, m.BookedAt)
			return nil
		},
	}
	dataFlag(c, &dir)
	return c
}

// restore checks a backup and copies it to where no bank is.
func (p *program) restore(ctx context.Context, from, dir string) (manifest, error) {
	var m manifest
	text, err := os.ReadFile(filepath.Join(from, manifestFile))
	if errors.Is(err, fs.ErrNotExist) {
		return m, fmt.Errorf("%s is missing: this is not a whole backup", manifestFile)
	}
	if err == nil {
		err = json.Unmarshal(text, &m)
	}
	if err != nil {
		return m, fmt.Errorf("%s: %w", manifestFile, err)
	}
	for _, name := range bankFiles {
		if _, err := os.Stat(filepath.Join(dir, name)); !errors.Is(err, fs.ErrNotExist) {
			return m, fmt.Errorf("%s exists already: move that bank away first", filepath.Join(dir, name))
		}
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return m, err
	}
	temp, err := os.MkdirTemp(dir, "restore-*")
	if err != nil {
		return m, err
	}
	defer os.RemoveAll(temp)
	var files []string
	for _, name := range bankFiles {
		if m.SHA256[name] == "" && (name == reportsFile || name == readingsFile) {
			continue // made before there was such a file
		}
		files = append(files, name)
		path := filepath.Join(temp, name)
		if err := copyFile(filepath.Join(from, name), path); err != nil {
			return m, err
		}
		sum, err := fileSum(path)
		if err != nil {
			return m, err
		}
		if sum != m.SHA256[name] {
			return m, fmt.Errorf("%s has been changed since the backup was made: its SHA-256 is %s, not %s", name, sum, m.SHA256[name])
		}
	}
	if _, err := verifyFiles(ctx, temp, places{master: p.places.in(dir).master}, filepath.Join(temp, "replay.db"), p.progress()); err != nil {
		return m, err
	}
	// The ledger goes last: a directory without it is no bank yet.
	for _, name := range slices.Backward(files) {
		if err := os.Rename(filepath.Join(temp, name), filepath.Join(dir, name)); err != nil {
			return m, err
		}
	}
	return m, durable.SyncDirectory(dir)
}

// copyFile copies a file to where none is, and to the disk.
func copyFile(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	if _, err := io.Copy(out, in); err != nil {
		return err
	}
	return out.Sync()
}
