package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"creditbank/courses/intakebolt"
	"creditbank/ledger/ledgerbolt"

	"github.com/spf13/cobra"
)

func (p *program) compactCommand() *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use:   "compact",
		Short: "give the disk back what the ledger and the reports no longer use (not while it runs)",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			r, err := p.compact(c.Context(), dir)
			if err != nil {
				return fmt.Errorf("compact %s: %w", dir, err)
			}
			p.say(r, "%s: %d bytes, %d before\n%s: %d bytes, %d before\n", ledgerFile, r.After, r.Before, reportsFile, r.ReportsAfter, r.ReportsBefore)
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

	ReportsBefore int64 `json:"reports_bytes_before"`
	ReportsAfter  int64 `json:"reports_bytes_after"`
}

// compact copies the ledger page by page in order, verifies the copy and puts
// it in the place of the old file in one step; then the same for the reports.
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
	r.Before, r.After = before.Size(), after.Size()
	if r.ReportsBefore, r.ReportsAfter, err = intakebolt.Compact(filepath.Join(dir, reportsFile)); err != nil {
		return r, err
	}
	return r, syncDirectory(dir)
}
