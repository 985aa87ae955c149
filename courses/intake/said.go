package intake

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"creditbank/courses/org"
	"creditbank/courses/report"
)

// Said is whom and what a row names, in the words of its file.
type Said struct{ Name, Course string }

// SaidWithin is how far down a file is read to tell whom its rows name. The
// rows below are told by their lines alone: a page must not read 50 MB.
const SaidWithin = 5000

// Said returns what rows of a report's file name, by their lines; those that
// are further down than SaidWithin are left out.
func (d *Desk) Said(ctx context.Context, by org.Principal, id string, lines []uint32) (map[uint32]Said, error) {
	wanted := slices.DeleteFunc(slices.Sorted(slices.Values(lines)), func(line uint32) bool { return line > SaidWithin })
	if len(wanted) == 0 {
		return nil, nil
	}
	r, file, err := d.fileOf(ctx, by, id)
	if err != nil {
		return nil, err
	}
	reader, err := report.Open(file, file.Size(), r.Name)
	if err != nil {
		return nil, fmt.Errorf("report %s: %w", id, err)
	}
	defer reader.Close()
	said := make(map[uint32]Said, len(wanted))
	for row := range reader.Rows() {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		line := uint32(row.Line)
		if _, is := slices.BinarySearch(wanted, line); is {
			said[line] = Said{Name: cellText(row, report.Name), Course: cellText(row, report.Title, report.Course)}
		}
		if line >= wanted[len(wanted)-1] {
			break
		}
	}
	return said, reader.Err()
}

// cellText is the text of the first of some columns that has one.
func cellText(row report.Row, columns ...report.Column) string {
	for _, c := range columns {
		if text := clipTo(strings.TrimSpace(row.Cell(c).Text), maxCell); text != "" {
			return text
		}
	}
	return ""
}
