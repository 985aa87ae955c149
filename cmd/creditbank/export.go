package main

import (
	"context"
	"fmt"
	"io"

	"creditbank/ledger"
	"creditbank/ledger/durable"

	"github.com/spf13/cobra"
)

// exportRequest asks for a journal in a file that is not there yet.
type exportRequest struct {
	To      string // absolute
	Learner string // whose entries; all of them if empty
}

// hledgerWritten says what is in the file.
type hledgerWritten struct {
	File    string `json:"file,omitempty"`
	Entries uint64 `json:"entries"`
	Totals  bool   `json:"totals"` // the bank's totals are asserted at the end
}

func (p *program) exportCommand() *cobra.Command {
	c := &cobra.Command{Use: "export", Short: "write the books for other programs", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() }}
	c.AddCommand(p.exportHledgerCommand())
	return c
}

func (p *program) exportHledgerCommand() *cobra.Command {
	var dir, out string
	var q exportRequest
	c := &cobra.Command{
		Use:   "hledger",
		Short: "write the journal with balance assertions, for hledger to check the sums",
		Long: "Writes every entry as a transaction of hledger, with the balances that the bank wrote at\n" +
			"the time as assertions: “hledger -f FILE check” adds everything up anew. Names are not in it.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			r, err := p.exportHledger(c.Context(), dir, out, q)
			if err != nil {
				return fmt.Errorf("export %s: %w", dir, err)
			}
			if out != "" {
				p.say(r, "%d entries are in %s\n", r.Entries, out)
			}
			return nil
		},
	}
	dataFlag(c, &dir)
	c.Flags().StringVar(&q.Learner, "learner", "", "`account` of a learner, for that account alone")
	c.Flags().StringVarP(&out, "output", "o", "", "`file` to write, which must not be there yet; standard output if left out")
	return c
}

// exportHledger has the bank write the journal, which becomes the output.
func (p *program) exportHledger(ctx context.Context, dir, out string, q exportRequest) (r hledgerWritten, err error) {
	err = p.output(dir, out, func(path string) (err error) {
		q.To = path
		r, err = either(ctx, p, dir, "export-hledger", q, (*bank).exportHledger)
		return err
	})
	r.File = out
	return r, err
}

// exportPage is how many entries are read at a time.
const exportPage = 1000

// exportHledger writes the journal, or the entries of one account.
func (b *bank) exportHledger(ctx context.Context, q exportRequest) (r hledgerWritten, err error) {
	err = durable.CreateFrom(q.To, func(w io.Writer) (err error) {
		if q.Learner == "" {
			r, err = b.exportJournal(ctx, w)
			return err
		}
		id, err := ledger.ParseAccountID(q.Learner)
		if err != nil {
			return err
		}
		r, err = b.exportAccount(ctx, w, id)
		return err
	})
	return r, err
}

// exportAccount writes the entries of one account, oldest first.
func (b *bank) exportAccount(ctx context.Context, to io.Writer, id ledger.AccountID) (r hledgerWritten, err error) {
	var newest []ledger.Entry
	for before := uint64(0); ; before = newest[len(newest)-1].Seq {
		_, entries, err := b.book.Entries(ctx, id, before, exportPage)
		if err != nil {
			return r, err
		}
		if newest = append(newest, entries...); len(entries) < exportPage {
			break
		}
	}
	w := newHledgerWriter(to, "account "+id.String()+" of a creditbank")
	for i := len(newest) - 1; i >= 0; i-- {
		w.entry(&newest[i])
		r.Entries++
	}
	return r, w.close()
}

// exportJournal writes all entries there are when it begins.
func (b *bank) exportJournal(ctx context.Context, to io.Writer) (r hledgerWritten, err error) {
	head, totals, err := b.totals(ctx)
	if err != nil {
		return r, err
	}
	w := newHledgerWriter(to, fmt.Sprintf("entries 1 to %d of a creditbank", head.Seq))
	for from := uint64(1); from <= head.Seq; {
		entries, err := b.book.Journal(ctx, mainLog, from, int(min(exportPage, head.Seq-from+1)))
		if err != nil {
			return r, err
		}
		if len(entries) == 0 {
			return r, fmt.Errorf("entry %d is missing", from)
		}
		for i := range entries {
			w.entry(&entries[i])
		}
		from += uint64(len(entries))
	}
	if r.Entries, r.Totals = head.Seq, totals != nil; r.Totals {
		w.totals(totals)
	} else {
		w.note("the bank was written to all the time: its totals are not asserted")
	}
	return r, w.close()
}

// totalsTries is how often the totals are read until no entry comes between.
const totalsTries = 20

// totals returns the end of the journal and the totals there, which are nil if
// entries kept coming.
func (b *bank) totals(ctx context.Context) (head ledger.Head, totals map[ledger.TotalKey]ledger.Amount, err error) {
	for range totalsTries {
		if head, err = b.book.Head(ctx, mainLog); err != nil {
			return head, nil, err
		}
		totals = make(map[ledger.TotalKey]ledger.Amount)
		if err := b.book.Totals(ctx, mainLog, func(k ledger.TotalKey, a ledger.Amount) error {
			totals[k] = a
			return nil
		}); err != nil {
			return head, nil, err
		}
		after, err := b.book.Head(ctx, mainLog)
		if err != nil || after == head {
			return head, totals, err
		}
	}
	return head, nil, nil
}
