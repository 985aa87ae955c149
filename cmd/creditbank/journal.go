package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"creditbank/ledger/durable"
	"creditbank/ledger/ledgerbolt"
	"creditbank/ledger/merkle"
	"creditbank/ledger/transcript"

	"github.com/spf13/cobra"
)

// closedPrefix stands before the files of a log that was closed.
const closedPrefix = "closed-"

func (p *program) journalCommand() *cobra.Command {
	c := &cobra.Command{Use: "journal", Short: "carry sealed entries from one bank's file to a restored one", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() }}
	c.AddCommand(p.journalExportCommand(), p.journalImportCommand(), p.journalSucceedCommand())
	return c
}

// exported says what was written to a stream.
type exported struct {
	From    uint64 `json:"from"`
	Entries uint64 `json:"entries"`
}

func (p *program) journalExportCommand() *cobra.Command {
	var dir string
	var from uint64
	c := &cobra.Command{
		Use:   "export FILE",
		Short: "write the sealed entries from a number on to a new file (not while the bank runs)",
		Long: "Writes the entries from --from on, sealed as they are, to a file that “journal import” takes\n" +
			"in. It opens with the data keys only. A damaged ledger is read as far as its leaves and\n" +
			"envelopes can be read.",
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			n, err := p.exportJournal(c.Context(), dir, from, args[0])
			if err != nil {
				return fmt.Errorf("export the journal of %s: %w", dir, err)
			}
			p.say(exported{from, n}, "%d entries from entry %d on are in %s\n", n, from, args[0])
			return nil
		},
	}
	dataFlag(c, &dir)
	c.Flags().Uint64Var(&from, "from", 1, "`number` of the first entry")
	return c
}

func (p *program) exportJournal(ctx context.Context, dir string, from uint64, to string) (n uint64, err error) {
	store, _, closeAll, err := openLedgerToRead(dir, p.places, p.now)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, closeAll()) }()
	err = durable.ReplaceFrom(to, func(w io.Writer) (err error) {
		n, err = store.Export(ctx, from, w)
		return err
	})
	return n, err
}

// rebuilt says where a ledger ends that was made anew.
type rebuilt struct {
	Entries uint64 `json:"entries"`
	Origin  string `json:"origin"`
}

func (p *program) journalImportCommand() *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use:   "import FILE",
		Short: "take the entries that a restored bank lacks from an export of the newer one",
		Long: "Makes the ledger of a restored bank anew of its own entries and those of the export. The\n" +
			"result is taken only if it goes on exactly from what was last signed. Before it, put the\n" +
			"newest keys.db, log.key, transcript.key and head there are beside the restored ledger.",
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			r, err := p.importJournal(c.Context(), dir, args[0])
			if err != nil {
				return fmt.Errorf("import into %s: %w", dir, err)
			}
			p.say(r, "the ledger in %s has %d entries and goes on from what was signed\n", dir, r.Entries)
			return nil
		},
	}
	dataFlag(c, &dir)
	return c
}

func (p *program) importJournal(ctx context.Context, dir, from string) (rebuilt, error) {
	f, err := os.Open(from)
	if err != nil {
		return rebuilt{}, err
	}
	defer f.Close()
	return p.rebuild(ctx, dir, f, nil)
}

func (p *program) journalSucceedCommand() *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use:   "succeed",
		Short: "close the log of a restored bank whose newer entries are lost, and begin another",
		Long: "Makes the ledger of a restored bank anew under another name, --origin, with new signing\n" +
			"keys and a new head file. Its next leaf names the last head of the closed log, whose keys\n" +
			"and head stay beside it as " + closedPrefix + "*. What was booked after the backup is lost: use this\n" +
			"only if no newer copy can be read at all, and say so in public.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			r, err := p.succeed(c.Context(), dir)
			if err != nil {
				return fmt.Errorf("close the log of %s: %w", dir, err)
			}
			p.say(r, "the log %q begins with %d leaves; the last of them names the closed log\n", r.Origin, r.Entries)
			return nil
		},
	}
	dataFlag(c, &dir)
	return c
}

func (p *program) succeed(ctx context.Context, dir string) (rebuilt, error) {
	old, err := merkle.LoadKeys(filepath.Join(dir, logKeyFile))
	if err != nil {
		return rebuilt{}, err
	}
	if p.places.origin == "" || p.places.origin == old.Name {
		return rebuilt{}, fmt.Errorf("give the new log a name of its own with --origin; the closed one is %q", old.Name)
	}
	next, err := merkle.NewKeys(rand.Reader, p.places.origin)
	if err != nil {
		return rebuilt{}, err
	}
	return p.rebuild(ctx, dir, nil, next)
}

// rebuild makes the ledger in dir anew and puts it in the place of the old
// one: with the entries of a stream, or as the successor that next signs.
func (p *program) rebuild(ctx context.Context, dir string, stream io.Reader, next *merkle.Keys) (r rebuilt, err error) {
	at := p.places
	if next != nil {
		at.origin = "" // of the log to come
	}
	at = at.in(dir)
	base, v, closeAll, err := openLedgerToRead(dir, at, p.now)
	if err != nil {
		return r, err
	}
	closed := false
	defer func() {
		if !closed {
			err = errors.Join(err, closeAll())
		}
	}()
	if v.guard == nil {
		return r, fmt.Errorf("%s and the head file of the log have to be there", logKeyFile)
	}
	temp, err := os.MkdirTemp(dir, "rebuild-*")
	if err != nil {
		return r, err
	}
	defer os.RemoveAll(temp)
	job := ledgerbolt.Rebuilding{Base: base, Stream: stream, Sealing: v.sealing()}
	if next != nil {
		last := v.guard.Head()
		job.Successor, job.Sealing.Keys = &last, next
		if err := newLogFiles(temp, next); err != nil {
			return r, err
		}
		if job.Sealing.Guard, err = merkle.OpenHeadGuard(filepath.Join(temp, headFile), next.Name, false); err != nil {
			return r, err
		}
	}
	path := filepath.Join(temp, ledgerFile)
	head, err := ledgerbolt.Rebuild(ctx, path, job, p.progress())
	if err != nil {
		return r, err
	}
	if err := checkRebuilt(ctx, path, job.Sealing, p); err != nil {
		return r, err
	}
	closed = true
	if err := closeAll(); err != nil {
		return r, err
	}
	if next != nil {
		if err := exchangeLogFiles(dir, temp, at.head); err != nil {
			return r, err
		}
	}
	if err := os.Rename(path, ledgerPath(dir)); err != nil {
		return r, err
	}
	return rebuilt{head.Seq, job.Sealing.Keys.Name}, durable.SyncDirectory(dir)
}

// checkRebuilt checks a ledger that was made anew, and that it goes on from
// what was last signed.
func checkRebuilt(ctx context.Context, path string, sealing *ledgerbolt.Sealing, p *program) (err error) {
	store, err := ledgerbolt.Open(path, ledgerbolt.Options{ReadOnly: true, Sealing: sealing})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	return store.CheckSealed(ctx, nil, nil, p.progress())
}

// newLogFiles makes the keys and the head file of a new log.
func newLogFiles(dir string, keys *merkle.Keys) error {
	transcripts, err := merkle.NewKeys(rand.Reader, keys.Name+transcript.Suffix)
	if err != nil {
		return err
	}
	_, err = merkle.OpenHeadGuard(filepath.Join(dir, headFile), keys.Name, true)
	return errors.Join(err, keys.Create(filepath.Join(dir, logKeyFile)), transcripts.Create(filepath.Join(dir, transcriptKeyFile)))
}

// exchangeLogFiles keeps the files of the closed log under other names and
// puts those of its successor in their places.
func exchangeLogFiles(dir, temp, head string) error {
	for name, path := range map[string]string{
		logKeyFile: filepath.Join(dir, logKeyFile), transcriptKeyFile: filepath.Join(dir, transcriptKeyFile), headFile: head,
	} {
		text, err := os.ReadFile(filepath.Join(temp, name))
		if err != nil {
			return err
		}
		if err := os.Rename(path, filepath.Join(filepath.Dir(path), closedPrefix+filepath.Base(path))); err != nil {
			return err
		}
		if err := durable.ReplaceText(path, text); err != nil {
			return err
		}
	}
	return nil
}
