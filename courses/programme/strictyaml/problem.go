package strictyaml

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"creditbank/ledger/fault"
)

// Problem is one thing wrong with a file.
type Problem struct {
	File         string
	Line, Column int    // counted from 1; Line is 0 for the file as a whole
	Path         string // keys from the top, joined by points; may be empty
	Words               // what is wrong and what would heal it
}

// String returns the problem in English as "file:line:column: path: text".
func (p Problem) String() string { return p.Placed().EN }

// Placed returns the problem with its place, as [Problem.String] does.
func (p Problem) Placed() Words {
	where := p.File
	if p.Line > 0 {
		where = fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
	}
	if p.Path != "" {
		where += ": " + p.Path
	}
	return Words{where + "：" + p.ZH, where + ": " + p.EN}
}

// Told returns what is wrong with the path before it.
func (p Problem) Told() Words {
	if p.Path == "" {
		return p.Words
	}
	return Words{p.Path + "：" + p.ZH, p.Path + ": " + p.EN}
}

// Problems is everything wrong with a file, in the order of its lines. It is
// an error of the kind [fault.Invalid].
type Problems []Problem

// Error returns all problems in English, one a line.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns [fault.Invalid].
func (ps Problems) Unwrap() error { return fault.Invalid }

// Err returns the problems as an error, sorted by file and place, or nil if
// there are none.
func (ps Problems) Err() error {
	if len(ps) == 0 {
		return nil
	}
	slices.SortStableFunc(ps, func(a, b Problem) int {
		if c := strings.Compare(a.File, b.File); c != 0 {
			return c
		}
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
	return ps
}

// Told returns what an error of reading a file says: its problems with their
// places, or that it cannot be read at all.
func Told(file string, err error) []Words {
	var problems Problems
	switch {
	case errors.As(err, &problems):
		all := make([]Words, len(problems))
		for i, p := range problems {
			all[i] = p.Placed()
		}
		return all
	case errors.Is(err, fault.NotFound), errors.Is(err, fs.ErrNotExist):
		return []Words{{"规则文件 " + file + " 不存在", err.Error()}}
	default:
		return []Words{{"规则文件 " + file + " 不能读取：" + err.Error(), err.Error()}}
	}
}
