package report

import (
	"bufio"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"creditbank/courses"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Bounds of a file.
const (
	MaxFile     = 256 << 20 // bytes
	maxLines    = 1_000_000
	maxProblems = 1000
	maxCell     = 200 // bytes
)

// column is a heading and what a cell below it sets.
type column struct {
	name, chinese string
	required      bool
	set           func(*CompletionRow, string) error
}

var completionColumns = []column{
	{"learner", "学员账号", true, func(r *CompletionRow, s string) error { r.Completion.Learner = s; return nil }},
	{"course", "课程代码", true, func(r *CompletionRow, s string) error { r.Completion.Course = s; return nil }},
	{"run", "班次", false, func(r *CompletionRow, s string) error { r.Completion.Run = s; return nil }},
	{"issuer", "颁发机构", false, func(r *CompletionRow, s string) error { r.Completion.Issuer = s; return nil }},
	{"site", "培训站", false, func(r *CompletionRow, s string) error { r.Completion.Site = s; return nil }},
	{"hours", "学时", true, func(r *CompletionRow, s string) (err error) {
		r.Completion.Hours, err = ledger.ParseAmount(s)
		if err == nil && r.Completion.Hours <= 0 {
			err = errors.New("want more than 0 hours")
		}
		return err
	}},
	{"score", "成绩", false, func(r *CompletionRow, s string) (err error) {
		r.Completion.Score, err = ledger.ParseAmount(s)
		r.Completion.HasScore = true
		return err
	}},
	{"started_on", "开始日期", false, func(r *CompletionRow, s string) (err error) {
		r.Completion.Started, err = ledger.ParseDay(s)
		return err
	}},
	{"completed_on", "结业日期", true, func(r *CompletionRow, s string) (err error) {
		r.Completion.Completed, err = ledger.ParseDay(s)
		return err
	}},
	{"evidence_sha256", "证明材料摘要", false, func(r *CompletionRow, s string) error {
		sum, err := hex.DecodeString(s)
		if err != nil || len(sum) != len(r.Completion.Evidence) {
			return errors.New("want 64 hexadecimal digits")
		}
		copy(r.Completion.Evidence[:], sum)
		return nil
	}},
}

// CompletionColumns returns the headings of a file, in the order of the template.
func CompletionColumns() []string {
	names := make([]string, len(completionColumns))
	for i, c := range completionColumns {
		names[i] = c.name
	}
	return names
}

// ReadCSV reads a file of completions: UTF-8, with or without a byte order
// mark, headed by the names of its columns in English or Chinese in any
// order. Rows that can be read are returned even if others cannot. It stops
// at 1,000 problems, at [maxLines] rows and at [MaxFile] bytes, each of which
// is a problem itself. An error is a failure to read, not a mistake of the file.
func ReadCSV(file io.Reader) ([]CompletionRow, []Mistake, error) {
	limited := &io.LimitedReader{R: file, N: MaxFile + 1}
	in := bufio.NewReader(limited)
	if mark, _ := in.Peek(3); string(mark) == "\xef\xbb\xbf" {
		in.Discard(3)
	}
	r := csv.NewReader(in)
	r.ReuseRecord = true
	r.FieldsPerRecord = -1
	head, err := r.Read()
	if err != nil {
		problem, err := csvProblem(err, 1)
		return nil, problem, err
	}
	fields, problems := completionHeading(head)
	if len(problems) > 0 {
		return nil, problems, nil
	}
	var rows []CompletionRow
	for line := 1; ; {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			problem, err := csvProblem(err, line+1)
			return rows, append(problems, problem...), err
		}
		line, _ = r.FieldPos(0)
		if len(rows) == maxLines {
			return rows, append(problems, Mistake{line, "", fmt.Sprintf("more than %d rows: split the file", maxLines)}), nil
		}
		row, wrong := parse(line, fields, record)
		if problems = append(problems, wrong...); len(problems) >= maxProblems {
			return rows, append(problems, Mistake{line, "", "too many problems: the rest of the file was not read"}), nil
		}
		if len(wrong) == 0 {
			rows = append(rows, row)
		}
	}
	if limited.N <= 0 {
		problems = append(problems, Mistake{0, "", fmt.Sprintf("the file is larger than %d MiB: split it", MaxFile>>20)})
	}
	return rows, problems, nil
}

// completionHeading finds the column of each field.
func completionHeading(head []string) ([]column, []Mistake) {
	fields := make([]column, len(head))
	seen := make(map[string]bool)
	var problems []Mistake
	for i, name := range head {
		name = strings.TrimSpace(name)
		for _, c := range completionColumns {
			if strings.EqualFold(name, c.name) || name == c.chinese {
				fields[i] = c
			}
		}
		switch c := fields[i]; {
		case c.name == "":
			problems = append(problems, Mistake{1, fmt.Sprintf("%.40q", name), "unknown column; known are " + strings.Join(CompletionColumns(), ", ")})
		case seen[c.name]:
			problems = append(problems, Mistake{1, c.name, "the column is there twice"})
		default:
			seen[c.name] = true
		}
	}
	for _, c := range completionColumns {
		if c.required && !seen[c.name] {
			problems = append(problems, Mistake{1, c.name, "the column is missing"})
		}
	}
	return fields, problems
}

// parse reads a row, or says all that is wrong with it.
func parse(line int, fields []column, record []string) (CompletionRow, []Mistake) {
	row := CompletionRow{Line: line}
	if len(record) != len(fields) {
		return row, []Mistake{{line, "", fmt.Sprintf("%d cells, the heading has %d", len(record), len(fields))}}
	}
	var problems []Mistake
	for i, cell := range record {
		c := fields[i]
		cell = strings.TrimSpace(cell)
		var err error
		switch {
		case !utf8.ValidString(cell):
			err = errors.New("not UTF-8: save the file as UTF-8")
		case len(cell) > maxCell:
			err = fmt.Errorf("%d bytes, at most %d", len(cell), maxCell)
		case cell == "" && c.required:
			err = errors.New("is empty")
		case cell != "":
			err = c.set(&row, strings.Clone(cell))
		}
		if err != nil {
			problems = append(problems, Mistake{line, c.name, err.Error()})
		}
	}
	return row, problems
}

// csvProblem tells a mistake of the file from a failure to read it.
func csvProblem(err error, line int) ([]Mistake, error) {
	var wrong *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		return []Mistake{{line, "", "the file is empty: the first line names the columns"}}, nil
	case errors.As(err, &wrong):
		return []Mistake{{wrong.Line, "", wrong.Err.Error() + ": the rest of the file was not read"}}, nil
	}
	return nil, fmt.Errorf("read the file: %w", err)
}

// CompletionRow is one completion of a file.
type CompletionRow struct {
	Line       int // of the file, the heading being line 1
	Completion courses.Completion
}

// Mistake is what is wrong in a file of completions.
type Mistake struct {
	Line   int
	Column string // its heading, or empty if the row as a whole is wrong
	Reason string // what is wrong and what would be right
}

func (p Mistake) Error() string {
	if p.Column == "" {
		return fmt.Sprintf("line %d: %s", p.Line, p.Reason)
	}
	return fmt.Sprintf("line %d, %s: %s", p.Line, p.Column, p.Reason)
}

// Unwrap returns [fault.Invalid].
func (p Mistake) Unwrap() error { return fault.Invalid }
