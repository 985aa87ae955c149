package main

import (
	"bufio"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

	"creditbank/courses"
	"creditbank/courses/registrar"
	"creditbank/ledger"
	"creditbank/ledger/durable"
	"creditbank/ledger/fault"
)

// nightFlags say who is audited in a night's run, and where that is written.
type nightFlags struct {
	dir, out, within string
	all, csv         bool
	programmes       []string
}

// nightRequest asks for the standings of all learners in a file that is not
// there yet.
type nightRequest struct {
	To         string // absolute
	CSV        bool
	Programmes []string
	Within     string // credits; nobody is left out if empty
}

// nightWritten says what is in the file.
type nightWritten struct {
	File      string `json:"file,omitempty"`
	Learners  uint64 `json:"learners"`
	Standings uint64 `json:"standings"`
	Met       uint64 `json:"met"`
	Problems  uint64 `json:"problems"` // standings without a verdict
}

// standing is one line of the file. Lines are read by other programs: never
// rename a field.
type standing struct {
	Learner   string `json:"learner"`
	Programme string `json:"programme"`
	Version   uint32 `json:"version"`
	Met       bool   `json:"met"`
	Missing   string `json:"missing"`
	Counted   string `json:"counted"`
	Terms     int    `json:"terms"`
	Goal      bool   `json:"goal"`
	Better    string `json:"better"`
	Blocked   string `json:"blocked,omitempty"`
	Proved    bool   `json:"proved"`
	Problem   string `json:"problem,omitempty"` // why there is no verdict
}

// standingColumns are the columns in the order of standing's fields.
var standingColumns = []string{"learner", "programme", "version", "met", "missing", "counted", "terms", "goal", "better", "blocked", "proved", "problem"}

func standingOf(s *registrar.Nearness) standing {
	return standing{
		Learner: s.Learner.String(), Programme: s.Programme.Code, Version: s.Programme.Version, Met: s.Verdict.Met,
		Missing: s.Missing.String(), Counted: s.Verdict.Counted.String(), Terms: s.Terms, Goal: s.Goal,
		Better: string(s.Better), Blocked: string(s.Verdict.Blocked), Proved: s.Verdict.Proved, Problem: s.Problem,
	}
}

// row returns the cells of a line in CSV. Codes and reasons are what people wrote.
func (s *standing) row() []string {
	cells := []string{
		s.Learner, s.Programme, strconv.Itoa(int(s.Version)), strconv.FormatBool(s.Met), s.Missing, s.Counted, strconv.Itoa(s.Terms),
		strconv.FormatBool(s.Goal), s.Better, s.Blocked, strconv.FormatBool(s.Proved), s.Problem,
	}
	for i, c := range cells {
		cells[i] = courses.PlainCell(c)
	}
	return cells
}

// standingWriter returns how a standing is written, and what has to be done at
// the end.
func standingWriter(to io.Writer, asCSV bool) (write func(*standing) error, flush func() error, err error) {
	b := bufio.NewWriterSize(to, 1<<16)
	if !asCSV {
		e := json.NewEncoder(b)
		return func(s *standing) error { return e.Encode(s) }, b.Flush, nil
	}
	w := csv.NewWriter(b)
	flush = func() error {
		w.Flush()
		return errors.Join(w.Error(), b.Flush())
	}
	return func(s *standing) error { return w.Write(s.row()) }, flush, w.Write(standingColumns)
}

// night writes how near every learner is to every diploma.
func (b *bank) night(ctx context.Context, q nightRequest, progress ledger.Progress) (r nightWritten, err error) {
	n := registrar.Night{Programmes: q.Programmes, Within: -1}
	if q.Within != "" {
		if n.Within, err = ledger.ParseAmount(q.Within); err == nil && n.Within < 0 {
			err = fmt.Errorf("%s credits are below zero: %w", q.Within, fault.Invalid)
		}
		if err != nil {
			return r, err
		}
	}
	err = durable.CreateFrom(q.To, func(w io.Writer) (err error) {
		r, err = b.writeNight(ctx, n, w, q.CSV, progress)
		return err
	})
	return r, err
}

func (b *bank) writeNight(ctx context.Context, n registrar.Night, to io.Writer, asCSV bool, progress ledger.Progress) (r nightWritten, err error) {
	write, flush, err := standingWriter(to, asCSV)
	if err != nil {
		return r, err
	}
	err = b.registrar.RunNight(ctx, n, func(s registrar.Nearness) error {
		r.Standings++
		switch {
		case s.Problem != "":
			r.Problems++
		case s.Verdict.Met:
			r.Met++
		}
		line := standingOf(&s)
		return write(&line)
	}, func(learners uint64) {
		r.Learners = learners
		progress("audit", learners, 0)
	})
	return r, errors.Join(err, flush())
}

// nightTask is a night's run of a running bank, whose terminal is another.
func (b *bank) nightTask(ctx context.Context, q nightRequest) (nightWritten, error) {
	return b.night(ctx, q, func(string, uint64, uint64) {})
}

// runNight has the bank write the standings, which become the output.
func (p *program) runNight(ctx context.Context, f nightFlags) error {
	q := nightRequest{CSV: f.csv, Programmes: f.programmes, Within: f.within}
	var r nightWritten
	if err := p.output(f.dir, f.out, func(path string) (err error) {
		q.To = path
		r, err = p.askNight(ctx, f.dir, q)
		return err
	}); err != nil {
		return err
	}
	if f.out != "" {
		r.File = f.out
		p.say(r, "%d learners, %d standings, %d met, %d without a verdict: %s\n", r.Learners, r.Standings, r.Met, r.Problems, f.out)
	}
	return nil
}

// askNight asks the running bank; one that does not run is opened, and tells
// its progress.
func (p *program) askNight(ctx context.Context, dir string, q nightRequest) (nightWritten, error) {
	r, err := ask[nightWritten](ctx, dir, "night", q)
	if !errors.Is(err, errNotRunning) {
		return r, err
	}
	b, err := openBank(ctx, dir, p.places, false, p.now)
	if err != nil {
		return r, err
	}
	r, err = b.night(ctx, q, p.progress())
	return r, errors.Join(err, b.close())
}
