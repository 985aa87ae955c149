package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"creditbank/courses"
	"creditbank/courses/coursebolt"
	"creditbank/ledger"
	"creditbank/ledger/fault"
	"creditbank/ledger/ledgerbolt"

	"github.com/spf13/cobra"
)

// verified is what a verification found.
type verified struct {
	OK       bool   `json:"ok"`
	Entries  uint64 `json:"entries"`
	BookedAt string `json:"newest_booked_at,omitempty"`
	Copy     bool   `json:"of_a_copy,omitempty"` // the bank was running; a copy of it was verified
	Wrong    string `json:"first_difference,omitempty"`
	Seconds  string `json:"seconds"`
}

func (p *program) verifyCommand() *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use:   "verify",
		Short: "replay the journal, open every entry, make the tree anew and compare everything",
		Long: "Checks, in stages: the pages of the files; that every data key opens; that every entry\n" +
			"opens and is what its leaf commits to; that the leaves give the tiles, and the roots that\n" +
			"were signed. Then it replays the journal from nothing and compares every derived figure,\n" +
			"measures every deposit again by the course it cites, checks every report by its rows, and\n" +
			"counts all statistics anew. Exit status 1 and the first difference in words if something\n" +
			"does not fit. A running bank is verified from a copy of the moment; it compares its\n" +
			"statistics itself.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			v, err := p.verify(c.Context(), dir)
			if err != nil {
				return fmt.Errorf("verify %s: %w", dir, err)
			}
			if !v.OK {
				p.say(v, "NOT IN ORDER after %s s: %s\n", v.Seconds, v.Wrong)
				return errFound
			}
			p.say(v, "in order: %d entries replayed in %s s, every derived figure is as the journal says\n", v.Entries, v.Seconds)
			return nil
		},
	}
	dataFlag(c, &dir)
	return c
}

// verify checks the bank in dir, or a copy of it if it is running. An error
// means that it could not be checked.
func (p *program) verify(ctx context.Context, dir string) (verified, error) {
	var v verified
	begun, at := p.now(), p.places.in(dir)
	temp, err := os.MkdirTemp(dir, "verify-*")
	if err != nil {
		return v, fmt.Errorf("room for the replay: %w", err)
	}
	defer os.RemoveAll(temp)
	copied, err := filepath.Abs(filepath.Join(temp, "copy"))
	if err != nil {
		return v, err
	}
	given := dir
	_, err = ask[manifest](ctx, dir, "backup", copied)
	switch {
	case err == nil:
		// The copy is older than the head by now, and has no signing keys.
		v.Copy, at.head, dir = true, "", copied
	case !errors.Is(err, errNotRunning):
		return v, err
	}
	head, err := verifyFiles(ctx, dir, at, filepath.Join(temp, "replay.db"), p.progress())
	if err == nil && v.Copy {
		err = askStatistics(ctx, given)
	}
	v.Seconds = fmt.Sprintf("%.1f", p.now().Sub(begun).Seconds())
	if errors.Is(err, fault.Corrupt) {
		v.Wrong, err = err.Error(), nil
		return v, err
	}
	v.OK, v.Entries, v.BookedAt = err == nil, head.Seq, head.BookedAt.String()
	return v, err
}

// verifyFiles checks the files of a bank that nobody writes to. Scratch is
// where the replay goes. What is wrong is [fault.Corrupt].
func verifyFiles(ctx context.Context, dir string, at places, scratch string, progress ledger.Progress) (head ledger.Head, err error) {
	store, v, closeAll, err := openLedgerToRead(dir, at, time.Now)
	if err != nil {
		return head, err
	}
	defer func() { err = errors.Join(err, closeAll()) }()
	if err := store.CheckPages(progress); err != nil {
		return head, err
	}
	verifiers, err := v.verifiers()
	if err != nil {
		return head, err
	}
	if err := store.CheckSealed(ctx, verifiers, nil, progress); err != nil {
		return head, err
	}
	secret, err := v.ring.NaturalSecret()
	if err != nil {
		return head, err
	}
	replayed, err := ledgerbolt.Open(scratch, ledgerbolt.Options{Scratch: true, Blind: &secret})
	if err != nil {
		return head, err
	}
	defer func() { err = errors.Join(err, replayed.Close()) }()
	if head, err = ledger.Check(ctx, store, replayed, mainLog, progress); err != nil {
		return head, err
	}
	catalogue, err := coursebolt.Open(filepath.Join(dir, coursesFile), true)
	if err != nil {
		return head, err
	}
	defer func() { err = errors.Join(err, catalogue.Close()) }()
	if err := verifyDeposits(ctx, store, catalogue, head, progress); err != nil {
		return head, err
	}
	if err := verifyReports(ctx, dir, store, progress); err != nil {
		return head, err
	}
	return head, verifyStatistics(ctx, dir, secret, store, catalogue, count(v.ring.Destroyed()), progress)
}

// verifyDeposits measures every deposit again by the version of the course it
// cites, and looks up the learner of every account.
func verifyDeposits(ctx context.Context, store ledger.Reader, catalogue courses.Store, head ledger.Head, progress ledger.Progress) error {
	type cited struct {
		code    string
		version uint32
	}
	known := make(map[cited]courses.Course)
	for next := uint64(1); next <= head.Seq; {
		entries, err := store.Journal(ctx, mainLog, next, 4096)
		if err != nil {
			return err
		}
		for _, e := range entries {
			next = e.Seq + 1
			l := e.Learning
			if l == nil {
				continue
			}
			course, ok := known[cited{l.Course, l.Catalogue}]
			if !ok {
				history, err := catalogue.Courses().History(ctx, l.Course)
				if err != nil && !errors.Is(err, fault.NotFound) {
					return err
				}
				if l.Catalogue == 0 || int(l.Catalogue) > len(history) {
					return fmt.Errorf("entry %d cites version %d of course %s, which is not in the catalogue: %w", e.Seq, l.Catalogue, l.Course, fault.Corrupt)
				}
				course = history[l.Catalogue-1]
				known[cited{l.Course, l.Catalogue}] = course
			}
			if is, want := e.Postings[0].Amount, course.Worth.Credits(l.Hours); is != want || e.Postings[0].Unit != course.Worth.Unit {
				return fmt.Errorf("entry %d gives %s for %s hours of %s, its version %d gives %s: %w", e.Seq, is, l.Hours, l.Course, l.Catalogue, want, fault.Corrupt)
			}
		}
		progress("deposits", next-1, head.Seq)
	}
	return nil
}
