package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"slices"

	"creditbank/api"
	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/courses/report"
	"creditbank/ledger"

	"github.com/spf13/cobra"
)

// depositRequest asks for completions to be booked in the name of an
// organisation.
type depositRequest struct {
	As     string // code of the organisation that reports
	Key    string
	Items  []courses.Completion
	Atomic bool
	DryRun bool
}

// deposited is what became of one completion.
type deposited struct {
	Seq      uint64 `json:"seq,omitempty"`
	Amount   string `json:"amount,omitempty"`
	Replayed bool   `json:"replayed,omitempty"`
	Refused  string `json:"refused,omitempty"` // code
	Field    string `json:"field,omitempty"`
	Reason   string `json:"reason,omitempty"`
}

// deposit books completions for an operator, who acts for any organisation.
func (b *bank) deposit(ctx context.Context, q depositRequest) ([]deposited, error) {
	by := org.Principal{ID: "operator", Role: org.Enterprise, Organisation: q.As}
	outcomes, err := b.registrar.Deposit(ctx, registrar.Request{By: by, Key: q.Key, DryRun: q.DryRun}, q.Items, q.Atomic)
	if err != nil {
		return nil, err
	}
	results := make([]deposited, len(outcomes))
	for i, o := range outcomes {
		results[i].Replayed = o.Replayed
		if o.Refusal != nil {
			detail, cure, err := api.Explain(o.Refusal)
			if err != nil {
				return nil, err
			}
			results[i].Refused, results[i].Field, results[i].Reason = string(o.Refusal.Code), o.Refusal.Field, detail+" "+cure
			continue
		}
		results[i].Seq, results[i].Amount = o.Entry.Seq, o.Entry.Postings[0].Amount.String()
	}
	return results, nil
}

// imported is the receipt of a file.
type imported struct {
	File     string          `json:"file"`
	SHA256   string          `json:"sha256"`
	DryRun   bool            `json:"dry_run,omitempty"`
	Rows     int             `json:"rows"`
	Booked   int             `json:"booked"`
	Replayed int             `json:"booked_before"`
	Refused  int             `json:"refused"`
	Credits  string          `json:"credits"`
	Problems []importProblem `json:"problems,omitempty"`
	Notes    []importProblem `json:"notes,omitempty"` // keep no row from being booked
}

type importProblem struct {
	Line   int    `json:"line"`
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
	var dir, as string
	var atomic, dryRun bool
	c := &cobra.Command{
		Use:   "import FILE",
		Short: "book the completions of a CSV or XLSX file",
		Long: "Books the completions of a CSV or XLSX file (- for standard input) with the columns\n" +
			"account, course, hours, completed and, if wanted, run, issuer, site, score, started and\n" +
			"evidence, or their Chinese headings. A file with unreadable rows books nothing. Each row is\n" +
			"booked by itself unless --atomic is given. The same file again books nothing twice.",
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			r, err := p.importFile(c.Context(), dir, args[0], depositRequest{As: as, Atomic: atomic, DryRun: dryRun})
			if err != nil {
				return fmt.Errorf("import %s: %w", args[0], err)
			}
			return p.showImport(r)
		},
	}
	dataFlag(c, &dir)
	c.Flags().StringVar(&as, "as", "", "`code` of the organisation that reports")
	c.Flags().BoolVar(&atomic, "atomic", false, "book all rows or none (at most 1,000)")
	c.Flags().BoolVar(&dryRun, "dry-run", false, "tell what would happen, write nothing")
	c.MarkFlagRequired("as")
	return c
}

func (p *program) importFile(ctx context.Context, dir, name string, q depositRequest) (imported, error) {
	text, err := p.readFile(name)
	if err != nil {
		return imported{}, err
	}
	sum := sha256.Sum256(text)
	receipt := imported{File: name, SHA256: hex.EncodeToString(sum[:]), DryRun: q.DryRun}
	rows, problems, err := readCompletions(text, name)
	if err != nil {
		return receipt, err
	}
	receipt.Rows = len(rows)
	for _, w := range problems {
		told := importProblem{w.Line, string(w.Code), w.Column.String(), w.Reason()}
		if w.Note() {
			receipt.Notes = append(receipt.Notes, told)
		} else {
			receipt.Problems = append(receipt.Problems, told)
		}
	}
	if len(receipt.Problems) > 0 {
		return receipt, nil
	}
	if q.Atomic && len(rows) > registrar.MaxBatch {
		return receipt, fmt.Errorf("%d rows, at most %d can be booked all or none", len(rows), registrar.MaxBatch)
	}
	var total ledger.Amount
	tell := p.progress()
	for from := 0; from < len(rows); from += registrar.MaxBatch {
		slice := rows[from:min(from+registrar.MaxBatch, len(rows))]
		// The key is the file's content and the place in it, so a file that was
		// cut short by a crash goes on where it was when it is given again.
		q.Key = fmt.Sprintf("import %s %d", receipt.SHA256, from)
		q.Items = q.Items[:0]
		for _, row := range slice {
			q.Items = append(q.Items, row.completion)
		}
		results, err := either(ctx, p, dir, "deposit", q, (*bank).deposit)
		if err != nil {
			return receipt, fmt.Errorf("after %d of %d rows (give the same file again to go on): %w", from, len(rows), err)
		}
		for i, r := range results {
			switch {
			case r.Refused != "":
				receipt.Refused++
				receipt.Problems = append(receipt.Problems, importProblem{slice[i].line, r.Refused, r.Field, r.Reason})
				continue
			case r.Replayed:
				receipt.Replayed++
			default:
				receipt.Booked++
			}
			amount, err := ledger.ParseAmount(r.Amount)
			if err != nil {
				return receipt, err
			}
			total += amount
		}
		tell("rows", uint64(from+len(slice)), uint64(len(rows)))
	}
	receipt.Credits = total.String()
	return receipt, nil
}

// readFile reads a file, or standard input if its name is "-".
func (p *program) readFile(name string) ([]byte, error) {
	var in io.Reader = p.stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	text, err := io.ReadAll(io.LimitReader(in, report.MaxSize+1))
	if err == nil && len(text) > report.MaxSize {
		err = fmt.Errorf("larger than %d MiB: split it", report.MaxSize>>20)
	}
	return text, err
}

// showImport tells what became of a file. Rows that were not booked are an
// exit status of 1.
func (p *program) showImport(r imported) error {
	if p.json {
		p.printJSON(r)
	} else {
		for _, w := range slices.Concat(r.Notes, r.Problems) {
			fmt.Fprintln(p.stderr, w)
		}
		verb := "booked"
		if r.DryRun {
			verb = "would be booked"
		}
		fmt.Fprintf(p.stdout, "%d rows: %d %s, %d booked before, %d refused; %s credits\n",
			r.Rows, r.Booked, verb, r.Replayed, r.Refused, r.Credits)
	}
	if len(r.Problems) > 0 {
		return errFound
	}
	return nil
}
