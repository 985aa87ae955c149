package main

import (
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
		RunE: func(*cobra.Command, []string) error {
			r, err := p.compact(dir)
			if err != nil {
				return err
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

// compact makes the ledger anew, page by page in order, then the reports.
func (p *program) compact(dir string) (r compacted, err error) {
	if r.Before, r.After, err = ledgerbolt.Compact(ledgerPath(dir), p.progress()); err != nil {
		return r, err
	}
	r.ReportsBefore, r.ReportsAfter, err = intakebolt.Compact(filepath.Join(dir, reportsFile))
	return r, err
}
