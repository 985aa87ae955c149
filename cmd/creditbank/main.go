// Command creditbank runs a credit bank: it serves, and does what an operator
// needs beside that. “creditbank help” lists its commands.
//
// Exit status: 0 if all went well, 1 if something failed or was found wrong,
// 2 if the command, or the file it was given, was not understood.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"creditbank/courses/programme/strictyaml"

	"github.com/spf13/cobra"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// program is what the commands share.
type program struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	now            func() time.Time
	json           bool
	language       string // zh or en; both if empty
	places         places
}

// usageError is the error of a command line that was not understood.
type usageError struct{ error }

// errFound is returned by a command that has already told what is wrong.
var errFound = errors.New("found something wrong")

// run is the whole program but for the process around it.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	p := &program{stdin: stdin, stdout: stdout, stderr: stderr, now: time.Now}
	root := p.commands()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errFound):
		return 1
	case errors.Is(err, errUnusable):
		return 2
	}
	p.fail(err)
	if errors.As(err, new(usageError)) {
		return 2
	}
	return 1
}

// failed is why a command failed, for programs.
type failed struct {
	Error    string    `json:"error"`
	Mistakes []mistake `json:"mistakes,omitempty"` // in a rule file, in both languages
}

// fail tells why the command failed; what is wrong with a rule file is told in
// Chinese and in English, or in the language that was asked for.
func (p *program) fail(err error) {
	var problems strictyaml.Problems
	isFile := errors.As(err, &problems)
	if p.json {
		why := failed{Error: err.Error()}
		if isFile {
			why.Mistakes = mistakesOf("", problems)
		}
		p.printJSON(why)
		return
	}
	if isFile {
		for _, one := range problems {
			fmt.Fprintln(p.stderr, one.Placed().In(p.language))
		}
		return
	}
	fmt.Fprintf(p.stderr, "creditbank: %v\n", err)
}

// say prints a result: v as JSON if that was asked for, otherwise the text.
func (p *program) say(v any, format string, args ...any) {
	if p.json {
		p.printJSON(v)
		return
	}
	fmt.Fprintf(p.stdout, format, args...)
}

func (p *program) printJSON(v any) {
	e := json.NewEncoder(p.stdout)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		fmt.Fprintf(p.stderr, "creditbank: write the result: %v\n", err)
	}
}

// commands returns the root command with all others below it.
func (p *program) commands() *cobra.Command {
	root := &cobra.Command{
		Use:   "creditbank",
		Short: "学分银行 · a credit bank for workers' lifelong learning",
		Long: "学分银行：存入、核对、冻结、兑换学分，只追加、不改写。\n" +
			"A credit bank: deposits, balances, holds and redemptions on a journal that is only added to.",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.PersistentFlags().BoolVar(&p.json, "json", false, "print results and errors as JSON")
	p.places.add(root.PersistentFlags())
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.AddCommand(
		p.initCommand(),
		p.serveCommand(),
		p.demoCommand(),
		p.importCommand(),
		p.verifyCommand(),
		p.rulesCommand(),
		p.trainingCommand(),
		p.auditCommand(),
		p.backupCommand(),
		p.restoreCommand(),
		p.compactCommand(),
		p.keyCommand(),
		p.memberCommand(),
		p.journalCommand(),
		p.transcriptCommand(),
		p.exportCommand(),
		p.statsCommand(),
		p.reportCommand(),
		p.templateCommand(),
		p.versionCommand(),
	)
	usageErrors(root)
	return root
}

// usageErrors makes wrong arguments of any command errors of usage, so that
// they exit with status 2.
func usageErrors(c *cobra.Command) {
	if check := c.Args; check != nil {
		c.Args = func(c *cobra.Command, args []string) error {
			if err := check(c, args); err != nil {
				return usageError{fmt.Errorf("%w: see “%s --help”", err, c.CommandPath())}
			}
			return nil
		}
	}
	for _, below := range c.Commands() {
		usageErrors(below)
	}
}

// dataFlag adds the flag that says where the bank is.
func dataFlag(c *cobra.Command, dir *string) {
	c.Flags().StringVar(dir, "data", "data", "`directory` of the bank")
}
