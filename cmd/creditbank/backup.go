package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"creditbank/ledger/fault"
	"creditbank/ledger/ledgerbolt"

	"github.com/google/renameio/v2"
	"github.com/spf13/cobra"
)

// manifestFile says what a backup holds. It is written last: a directory with
// it is a whole backup.
const manifestFile = "backup.json"

// manifest describes a backup.
type manifest struct {
	MadeAt   time.Time         `json:"made_at"`
	Entries  uint64            `json:"entries"`
	BookedAt string            `json:"newest_booked_at"`
	SHA256   map[string]string `json:"sha256"` // by file name
}

func (p *program) backupCommand() *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use:   "backup DIRECTORY",
		Short: "copy the bank, running or not, into a new directory",
		Long: "Copies the ledger, the data keys (wrapped by the master key), the catalogue and the API keys.\n" +
			"The master key, the signing keys and the head file are not in it: keep copies of the\n" +
			"first two elsewhere, and never put an older head file back.",
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			to, err := filepath.Abs(args[0])
			if err != nil {
				return err
			}
			m, err := either(c.Context(), p, dir, "backup", to, (*bank).backup)
			if err != nil {
				return fmt.Errorf("back up %s: %w", dir, err)
			}
			p.say(m, "%d entries up to %s are in %s\n", m.Entries, m.BookedAt, args[0])
			return nil
		},
	}
	dataFlag(c, &dir)
	return c
}

// backup copies the bank into a directory that does not exist yet, while the
// bank goes on. The ledger is copied first: whatever it cites is then in the
// copies of the other files too, since they are only added to.
func (b *bank) backup(ctx context.Context, to string) (manifest, error) {
	m := manifest{MadeAt: b.now().UTC(), SHA256: make(map[string]string)}
	if err := os.Mkdir(to, 0o700); err != nil {
		return m, err
	}
	erased := b.store.Erasures()
	copies := map[string]func(string) error{
		ledgerFile: func(path string) error {
			head, err := b.store.BackupTo(path)
			m.Entries, m.BookedAt = head.Seq, head.BookedAt.String()
			return err
		},
		ringFile: func(path string) error {
			if err := b.vault.ring.Backup(ctx, path); err != nil || b.store.Erasures() == erased {
				return err
			}
			return fmt.Errorf("somebody was erased meanwhile, and the ledger was copied before it: make another backup: %w", fault.Busy)
		},
		coursesFile: b.courses.BackupTo,
		keysFile:    b.apiKeys.BackupTo,
	}
	for _, name := range bankFiles {
		path := filepath.Join(to, name)
		if err := copies[name](path); err != nil {
			return m, fmt.Errorf("copy %s: %w", name, err)
		}
		sum, err := fileSum(path)
		if err != nil {
			return m, err
		}
		m.SHA256[name] = sum
	}
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return m, err
	}
	return m, renameio.WriteFile(filepath.Join(to, manifestFile), append(text, '\n'), 0o600)
}

func fileSum(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

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
	for _, name := range bankFiles {
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
	for i := len(bankFiles) - 1; i >= 0; i-- {
		if err := os.Rename(filepath.Join(temp, bankFiles[i]), filepath.Join(dir, bankFiles[i])); err != nil {
			return m, err
		}
	}
	return m, syncDirectory(dir)
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

func syncDirectory(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func (p *program) compactCommand() *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use:   "compact",
		Short: "give the disk back what the ledger no longer uses (not while it runs)",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			r, err := p.compact(c.Context(), dir)
			if err != nil {
				return fmt.Errorf("compact %s: %w", dir, err)
			}
			p.say(r, "%s: %d bytes, %d before\n", ledgerFile, r.After, r.Before)
			return nil
		},
	}
	dataFlag(c, &dir)
	return c
}

// compacted says what compacting has saved, in bytes.
type compacted struct {
	Before int64 `json:"bytes_before"`
	After  int64 `json:"bytes_after"`
}

// compact copies the ledger page by page in order, verifies the copy and puts
// it in the place of the old file in one step.
func (p *program) compact(ctx context.Context, dir string) (r compacted, err error) {
	path := ledgerPath(dir)
	before, err := os.Stat(path)
	if err != nil {
		return r, err
	}
	temp, err := os.MkdirTemp(dir, "compact-*")
	if err != nil {
		return r, err
	}
	defer os.RemoveAll(temp)
	tight := filepath.Join(temp, ledgerFile)
	if err := ledgerbolt.Compact(path, tight, p.progress()); err != nil {
		return r, err
	}
	after, err := os.Stat(tight)
	if err != nil {
		return r, err
	}
	was, err := ledgerbolt.HeadOf(path)
	if err != nil {
		return r, err
	}
	if is, err := ledgerbolt.HeadOf(tight); err != nil || is != was {
		return r, errors.Join(fmt.Errorf("the copy ends with entry %d, the bank with %d: nothing was changed", is.Seq, was.Seq), err)
	}
	if err := os.Rename(tight, path); err != nil {
		return r, err
	}
	return compacted{before.Size(), after.Size()}, syncDirectory(dir)
}
