package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"creditbank/courses/intake"
	"creditbank/ledger/durable"

	"github.com/spf13/cobra"
)

// importFlags say what is done with a file.
type importFlags struct {
	dir, as         string
	whole, check    bool
	register        bool
	annotated, lang string
}

// How often a report is asked how far it has come, and how many of its
// problems are told.
const (
	askTime     = 50 * time.Millisecond
	maxProblems = 1000
)

// errUnusable is returned for a file that cannot be read; it has been told why.
var errUnusable = errors.New("unusable")

// imported is the receipt of a file.
type imported struct {
	File      string          `json:"file"`
	Report    string          `json:"report"`
	SHA256    string          `json:"sha256"`
	Earlier   string          `json:"earlier_report,omitempty"`
	State     string          `json:"state"`
	Rows      int             `json:"rows"`
	Ready     int             `json:"ready"`
	Booked    int             `json:"booked"`
	Already   int             `json:"booked_before"`
	Refused   int             `json:"refused"`
	Suspended int             `json:"suspense"`
	Skipped   int             `json:"skipped"`
	Credits   string          `json:"credits"`
	First     uint64          `json:"first_entry,omitempty"`
	Last      uint64          `json:"last_entry,omitempty"`
	Annotated string          `json:"annotated,omitempty"` // where the annotated file is
	Problems  []importProblem `json:"problems,omitempty"`
	Percent   int             `json:"-"`
}

type importProblem struct {
	Line   int    `json:"line"`
	Result string `json:"result,omitempty"` // of the row
	Code   string `json:"code,omitempty"`
	Column string `json:"column,omitempty"`
	Reason string `json:"reason"`
}

// String says where the problem is, as far as it is known, and what.
func (w importProblem) String() string {
	switch {
	case w.Line == 0:
		return w.Reason
	case w.Column == "":
		return fmt.Sprintf("line %d: %s", w.Line, w.Reason)
	}
	return fmt.Sprintf("line %d, %s: %s", w.Line, w.Column, w.Reason)
}

func (p *program) importCommand() *cobra.Command {
	var f importFlags
	c := &cobra.Command{
		Use:   "import FILE",
		Short: "check and book the completions of an XLSX or CSV file",
		Long: "Takes a training report in, as POST /v1/reports does (- for standard input): checks every row\n" +
			"and then books the good ones; rows whose learner or course nobody knows wait in suspense.\n" +
			"With --whole all rows are booked or, if one has a problem, none. With --check none is, and\n" +
			"the file is written again with a column that says what is wrong. The same file again books\n" +
			"nothing twice. If it is cut short, the bank goes on with it when it runs again.\n\n" +
			"Exit status: 0 all rows are booked (or good), 1 some are refused or in suspense, 2 the file\n" +
			"is unusable.",
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if f.lang != "zh" && f.lang != "en" {
				return usageError{fmt.Errorf("language %q: want zh or en", f.lang)}
			}
			r, err := p.importFile(c.Context(), args[0], f)
			if err != nil {
				return fmt.Errorf("import %s: %w", args[0], err)
			}
			return p.showImport(r)
		},
	}
	dataFlag(c, &f.dir)
	c.Flags().StringVar(&f.as, "as", "", "`code` of the organisation that reports")
	c.Flags().BoolVar(&f.whole, "whole", false, "book all rows or none")
	c.Flags().BoolVar(&f.check, "check", false, "only check, and write the annotated file")
	c.Flags().BoolVar(&f.register, "register", false, "open accounts for unknown learners with a name and a good identity number")
	c.Flags().StringVar(&f.annotated, "annotated", "", "`file` to write with what is wrong with each row (with --check by default FILE.checked.xlsx)")
	c.Flags().StringVar(&f.lang, "lang", "zh", "`language` of the annotated file, zh or en")
	c.MarkFlagRequired("as")
	c.MarkFlagsMutuallyExclusive("whole", "check")
	return c
}

// importFile has the running bank take a file in, or runs it as long as that takes.
func (p *program) importFile(ctx context.Context, name string, f importFlags) (r imported, err error) {
	in := p.stdin
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return r, err
		}
		defer file.Close()
		in = file
	}
	err = p.whileRunning(ctx, f.dir, func() error {
		r, err = p.importThrough(ctx, in, name, f)
		return err
	})
	return r, err
}

// importThrough sends a file to the bank that is running and waits until all
// is done.
func (p *program) importThrough(ctx context.Context, in io.Reader, name string, f importFlags) (imported, error) {
	mode := intake.GoodRows
	switch {
	case f.whole:
		mode = intake.Whole
	case f.check:
		mode = intake.CheckOnly
	}
	r, err := askStream[imported](ctx, f.dir, "report-send", url.Values{
		"as": {f.as}, "mode": {string(mode)}, "register": {strconv.FormatBool(f.register)}, "name": {filepath.Base(name)}, "key": {rand.Text()},
	}, in, nil)
	if err != nil || r.Report == "" {
		r.File = name
		return r, err
	}
	if r, err = p.await(ctx, f.dir, r); err != nil {
		return r, err
	}
	r.File = name
	if r.Problems, err = ask[[]importProblem](ctx, f.dir, "report-problems", r.Report); err != nil {
		return r, err
	}
	to := f.annotated
	if to == "" && f.check {
		to = "report.checked.xlsx"
		if name != "-" {
			to = strings.TrimSuffix(name, filepath.Ext(name)) + ".checked.xlsx"
		}
	}
	if to == "" || r.State == string(intake.Unusable) {
		return r, nil
	}
	r.Annotated = to
	return r, p.writeAnnotated(ctx, f, r.Report, to)
}

// await asks how far a report has come until there is nothing left to do.
func (p *program) await(ctx context.Context, dir string, r imported) (imported, error) {
	tell := p.progress()
	tick := time.NewTicker(askTime)
	defer tick.Stop()
	for intake.State(r.State).Waits() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return r, fmt.Errorf("report %s goes on while the bank runs: %w", r.Report, context.Cause(ctx))
		}
		var err error
		if r, err = ask[imported](ctx, dir, "report-status", r.Report); err != nil {
			return r, fmt.Errorf("report %s goes on when the bank runs again: %w", r.Report, err)
		}
		tell("percent", uint64(r.Percent), 100)
	}
	return r, nil
}

// writeAnnotated writes the annotated file; it is there whole or not at all.
func (p *program) writeAnnotated(ctx context.Context, f importFlags, id, to string) error {
	if err := durable.ReplaceFrom(to, func(w io.Writer) error {
		_, err := askStream[struct{}](ctx, f.dir, "report-annotated", url.Values{"report": {id}, "lang": {f.lang}}, nil, w)
		return err
	}); err != nil {
		return fmt.Errorf("write the annotated file: %w", err)
	}
	return nil
}

// showImport tells what became of a file, and how the command ends.
func (p *program) showImport(r imported) error {
	if p.json {
		p.printJSON(r)
	} else {
		for _, w := range r.Problems {
			fmt.Fprintln(p.stderr, w)
		}
		fmt.Fprintf(p.stdout, "%d rows: %d booked, %d booked before, %d refused, %d in suspense, %d skipped, %d good but not booked; %s credits\n",
			r.Rows, r.Booked, r.Already, r.Refused, r.Suspended, r.Skipped, r.Ready, r.Credits)
		if r.Annotated != "" {
			fmt.Fprintf(p.stdout, "what is wrong with each row is in %s\n", r.Annotated)
		}
	}
	switch {
	case r.State == string(intake.Unusable):
		return errUnusable
	case r.Refused+r.Suspended > 0, r.State == string(intake.Cancelled):
		return errFound
	}
	return nil
}
