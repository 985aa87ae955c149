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
	var language string
	test := &cobra.Command{
		Use:   "test FILE…",
		Short: "run the worked cases of rule files",
		Long: "Reads rule files of training and runs their worked cases. Exit status 1, and in words what\n" +
			"differs from what the author expects, if a case fails or a file cannot be read.",
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, files []string) error {
			if err := checkLanguage(language); err != nil {
				return err
			}
			report, ok := testTraining(language, files)
			p.say(ruleReport{ok, report}, "%s\n", strings.Join(report, "\n"))
			if !ok {
				return errFound
			}
			return nil
		},
	}
	languageFlag(test, &language)
	c.AddCommand(test)
	return c
}

// testTraining runs the worked cases of files and says what differs, in a
// language or in both.
func testTraining(language string, files []string) (report []string, ok bool) {
	say := func(w strictyaml.Words) { report = append(report, strings.Split(w.In(language), "\n")...) }
	cases, failed, unread := 0, 0, 0
	for _, path := range files {
		f, err := readTraining(path)
		if err != nil {
			unread++
			for _, told := range strictyaml.Told(filepath.Base(path), err) {
				say(told)
			}
			continue
		}
		n, failures := f.Test()
		cases += n
		failed += len(failures)
		for _, x := range failures {
			said := strictyaml.Say("%s:%d：案例 %s 不符", "%s:%d: case %s failed", path, x.Line, x.Case)
			if x.Note != "" {
				said.ZH, said.EN = said.ZH+"（"+x.Note+"）", said.EN+" ("+x.Note+")"
			}
			for _, d := range x.Differs {
				said.ZH, said.EN = said.ZH+"\n  "+d.ZH, said.EN+"\n  "+d.EN
			}
			say(said)
		}
	}
	say(strictyaml.Say("%d 个文件，%d 个案例，%d 个不符，%d 个文件不能读取",
		"%d files, %d cases, %d failed, %d files unreadable", len(files), cases, failed, unread))
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
