package intake

import (
	"context"
	"fmt"
	"io"

	"creditbank/courses/org"
	"creditbank/courses/report"
	"creditbank/ledger"
)

// Annotated checks that the annotated file of a report can be had by somebody,
// and returns what writes it: the rows of the file as an XLSX workbook whose
// last columns say what is wrong with each.
func (d *Desk) Annotated(ctx context.Context, by org.Principal, id string, l report.Language, tell Tell) (func(io.Writer) error, error) {
	r, file, err := d.fileOf(ctx, by, id)
	if err != nil {
		return nil, err
	}
	if !r.Examined {
		return nil, &ledger.Refusal{Code: ReportState, Field: "report", Subject: id, Has: string(r.State), Wants: string(Checked)}
	}
	return func(w io.Writer) error {
		reader, err := report.Open(file, file.Size(), r.Name)
		if err != nil {
			return fmt.Errorf("report %s: %w", id, err)
		}
		defer reader.Close()
		walk := &walk{desk: d, report: r}
		err = report.Annotate(w, reader, func(line int) report.Problems {
			row := walk.to(ctx, uint32(line))
			problems := make(report.Problems, len(row.Problems))
			for i, p := range row.Problems {
				problems[i] = p.told(l, row.Line, tell)
			}
			return problems
		}, l)
		if walk.err != nil {
			return walk.err
		}
		return err
	}, nil
}

// walk goes through the rows of a report from the first to the last.
type walk struct {
	desk   *Desk
	report Report
	number int // of the page after rows
	rows   []Row
	err    error
}

// next returns the next row; false if there is none, or if err says why not.
func (w *walk) next(ctx context.Context) (Row, bool) {
	for len(w.rows) == 0 {
		if w.err != nil || w.number >= w.report.Pages {
			return Row{}, false
		}
		var p Page
		if p, w.err = w.desk.Store.Page(ctx, w.report.ID, w.number); w.err != nil {
			return Row{}, false
		}
		w.rows = p.Rows
		w.number++
	}
	r := w.rows[0]
	w.rows = w.rows[1:]
	return r, true
}

// to returns the row of a line, which lies behind those returned before; an
// empty one if there is none.
func (w *walk) to(ctx context.Context, line uint32) Row {
	for {
		r, ok := w.next(ctx)
		switch {
		case !ok || r.Line > line:
			return Row{Line: line}
		case r.Line == line:
			return r
		}
	}
}
