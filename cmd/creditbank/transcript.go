package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"creditbank/ledger"
	"creditbank/ledger/transcript"

	"github.com/spf13/cobra"
)

// transcriptRequest asks for a learner's record.
type transcriptRequest struct {
	Learner string
	Hide    []string
}

// transcript makes the record of a learner for an operator.
func (b *bank) transcript(ctx context.Context, q transcriptRequest) ([]byte, error) {
	id, err := ledger.ParseAccountID(q.Learner)
	if err != nil {
		return nil, err
	}
	return b.issuer().Issue(ctx, id, q.Hide)
}

// issuer returns who makes transcripts in the name of the bank.
func (b *bank) issuer() *transcript.Issuer {
	return &transcript.Issuer{Records: b.store, Log: b.vault.logKeys, Papers: b.vault.transcriptKeys, Now: b.now}
}

func (p *program) transcriptCommand() *cobra.Command {
	c := &cobra.Command{Use: "transcript", Short: "make, check and shorten records that prove themselves", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() }}
	c.AddCommand(p.transcriptExportCommand(), p.transcriptVerifyCommand(), p.transcriptHideCommand())
	return c
}

// hideFlags are the flags of commands that close fields.
type hideFlags struct {
	hide []string
	out  string
}

func (f *hideFlags) add(c *cobra.Command) {
	c.Flags().StringSliceVar(&f.hide, "hide", nil, "`fields` to close, such as employer,score")
	c.Flags().StringVarP(&f.out, "output", "o", "", "`file` to write, which must not be there yet; standard output if left out")
}

// fields returns the fields to close.
func (f *hideFlags) fields() ([]string, error) {
	fields, wrong := transcript.ParseHidden(f.hide)
	if len(fields) < len(f.hide) && fields == nil {
		return nil, fmt.Errorf("%q cannot be hidden; what can be: %s", wrong, strings.Join(transcript.Hideable(), ", "))
	}
	return fields, nil
}

func (p *program) transcriptExportCommand() *cobra.Command {
	var dir, learner string
	var f hideFlags
	c := &cobra.Command{
		Use:   "export",
		Short: "make a learner's record, valid for 30 days",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			fields, err := f.fields()
			if err != nil {
				return usageError{err}
			}
			file, err := either(c.Context(), p, dir, "transcript", transcriptRequest{learner, fields}, (*bank).transcript)
			if err == nil {
				err = p.writeNew(f.out, file)
			}
			if err != nil {
				return fmt.Errorf("transcript of %s: %w", learner, err)
			}
			return nil
		},
	}
	dataFlag(c, &dir)
	f.add(c)
	c.Flags().StringVar(&learner, "learner", "", "`account` of the learner")
	c.MarkFlagRequired("learner")
	return c
}

func (p *program) transcriptHideCommand() *cobra.Command {
	var f hideFlags
	c := &cobra.Command{
		Use:   "hide FILE",
		Short: "close fields of a record; needs neither the bank nor a key",
		Long: "Closes fields in all entries of a record (- for standard input). What it writes can be\n" +
			"checked as before; nobody can open the fields again. The record itself is not checked.",
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			fields, err := f.fields()
			if err != nil {
				return usageError{err}
			}
			file, err := p.readUpTo(args[0], transcript.MaxFile)
			if err == nil {
				file, err = transcript.Hide(file, fields...)
			}
			if err == nil {
				err = p.writeNew(f.out, file)
			}
			if err != nil {
				return fmt.Errorf("hide fields of %s: %w", args[0], err)
			}
			return nil
		},
	}
	f.add(c)
	c.MarkFlagRequired("hide")
	return c
}

// readUpTo reads a file, or standard input if its name is "-".
func (p *program) readUpTo(name string, most int) ([]byte, error) {
	in := p.stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	text, err := io.ReadAll(io.LimitReader(in, int64(most)+1))
	if err == nil && len(text) > most {
		err = fmt.Errorf("%s is larger than %d bytes", name, most)
	}
	return text, err
}
