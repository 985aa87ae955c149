package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"creditbank/ledger/durable"
	"creditbank/ledger/fault"

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
		Long: "Copies the ledger, the data keys (wrapped by the master key), the catalogue, the API keys and\n" +
			"the log of readings.\n" +
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
// bank goes on. Whatever a copy cites is in the copies made after it, since
// the files are only added to.
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
		readingsFile: func(path string) error {
			if err := b.readingsLog.Flush(ctx); err != nil {
				return err
			}
			return b.readings.BackupTo(path)
		},
		reportsFile: b.reports.BackupTo,
	}
	// Reports go first, because they cite entries; the ledger goes before the
	// files that it cites.
	for _, name := range append([]string{reportsFile}, bankFiles[:]...) {
		if m.SHA256[name] != "" {
			continue
		}
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
	return m, durable.ReplaceText(filepath.Join(to, manifestFile), append(text, '\n'))
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
