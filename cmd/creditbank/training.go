package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"creditbank/courses/programme/strictyaml"
	"creditbank/courses/training"

	"github.com/spf13/cobra"
)

func (p *program) trainingCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "training",
		Short: "try out rules of education money, duties and training budgets",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(&cobra.Command{
		Use:   "test FILE…",
		Short: "run the worked cases of rule files",
		Long: "Reads rule files of training and runs their worked cases. Exit status 1, and in words what\n" +
			"differs from what the author expects, if a case fails or a file cannot be read.",
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, files []string) error {
			report, ok := testTraining(files)
			p.say(ruleReport{ok, report}, "%s\n", strings.Join(report, "\n"))
			if !ok {
				return errFound
			}
			return nil
		},
	})
	return c
}

// testTraining runs the worked cases of files and says what differs.
func testTraining(files []string) (report []string, ok bool) {
	cases, failed, unread := 0, 0, 0
	for _, path := range files {
		f, err := readTraining(path)
		if err != nil {
			unread++
			report = append(report, strings.Split(err.Error(), "\n")...)
			continue
		}
		n, failures := f.Test()
		cases += n
		failed += len(failures)
		for _, x := range failures {
			note := ""
			if x.Note != "" {
				note = " (" + x.Note + ")"
			}
			report = append(report, fmt.Sprintf("%s:%d: case %s failed%s", path, x.Line, x.Case, note))
			for _, d := range x.Differs {
				report = append(report, "  "+d)
			}
		}
	}
	report = append(report, fmt.Sprintf("%d files, %d cases, %d failed, %d files unreadable", len(files), cases, failed, unread))
	return report, failed == 0 && unread == 0
}

// readTraining reads at most one byte more than a rule file may have.
func readTraining(path string) (_ *training.File, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	data, err := io.ReadAll(io.LimitReader(f, strictyaml.MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return training.Read(filepath.Base(path), data)
}
