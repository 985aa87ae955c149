package intake

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/courses/report"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Cell is a cell of a row as its sender sees it.
type Cell struct {
	Column report.Column
	Text   string
}

// maxCell bounds a cell that somebody puts right, in bytes.
const maxCell = 1000

// fileOf returns a report and its file, if it is still there.
func (d *Desk) fileOf(ctx context.Context, by org.Principal, id string) (Report, File, error) {
	r, err := d.Report(ctx, by, id)
	if err != nil {
		return r, nil, err
	}
	if r.FileGone {
		return r, nil, &ledger.Refusal{Code: ReportFileGone, Field: "report", Subject: id}
	}
	file, err := d.Store.File(ctx, id)
	return r, file, err
}

// Cells returns a row of a report's file: the columns that the file has, and
// what stands in them. Numbers and days that could be read are written as the
// bank writes them.
func (d *Desk) Cells(ctx context.Context, by org.Principal, id string, line uint32) ([]Cell, error) {
	r, file, err := d.fileOf(ctx, by, id)
	if err != nil {
		return nil, err
	}
	reader, err := report.Open(file, file.Size(), r.Name)
	if err != nil {
		return nil, fmt.Errorf("report %s: %w", id, err)
	}
	defer reader.Close()
	for row := range reader.Rows() {
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case row.Line == int(line):
			return cellsOf(row, reader.Source().Columns), nil
		}
	}
	return nil, errors.Join(reader.Err(), fmt.Errorf("line %d of report %s: %w", line, id, fault.NotFound))
}

// cellsOf returns the cells of a row in the order of its columns.
func cellsOf(row report.Row, columns []report.Column) []Cell {
	p, _ := row.Parse()
	read := map[report.Column]string{
		report.Identity: p.Identity, report.Account: p.Account, report.Staff: p.Staff, report.Course: p.Course, report.Run: p.Run,
		report.Started: p.Started.String(), report.Completed: p.Completed.String(),
	}
	if p.Hours > 0 {
		read[report.Hours] = p.Hours.String()
	}
	if p.HasScore {
		read[report.Score] = p.Score.String()
	}
	var cells []Cell
	for _, c := range columns {
		if c == report.NoColumn {
			continue
		}
		text := read[c]
		if text == "" {
			text = clipTo(strings.TrimSpace(row.Cell(c).Text), maxCell)
		}
		cells = append(cells, Cell{c, text})
	}
	return cells
}

// mended returns a row of a report with some cells put right, as a file of its
// own. Cells that are not given stay as they were.
func (d *Desk) mended(ctx context.Context, by org.Principal, id string, line uint32, right map[report.Column]string) (Report, []byte, error) {
	r, err := d.Report(ctx, by, id)
	if err != nil {
		return r, nil, err
	}
	cells, err := d.Cells(ctx, by, id, line)
	if err != nil {
		return r, nil, err
	}
	row := make(map[report.Column]string)
	for _, c := range cells {
		row[c.Column] = c.Text
	}
	for c, text := range right {
		if len(text) > maxCell {
			return r, nil, fmt.Errorf("the cell %s has more than %d bytes: %w", c, maxCell, fault.Invalid)
		}
		row[c] = text
	}
	// What every file has to have stands there, too.
	for _, c := range []report.Column{report.Account, report.Course, report.Hours, report.Completed} {
		if _, has := row[c]; !has {
			row[c] = ""
		}
	}
	var head, body []string
	for _, c := range slices.Sorted(maps.Keys(row)) {
		head, body = append(head, c.Heading(report.Chinese)), append(body, row[c])
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	if err := w.WriteAll([][]string{head, body}); err != nil {
		return r, nil, err
	}
	return r, b.Bytes(), nil
}

// Try checks a row of a report with some cells put right, as if it were
// reported anew. It books and keeps nothing.
func (d *Desk) Try(ctx context.Context, by org.Principal, id string, line uint32, right map[report.Column]string) (Row, error) {
	r, file, err := d.mended(ctx, by, id, line, right)
	if err != nil {
		return Row{}, err
	}
	if !d.Registrar.Tree().MayActFor(by, r.Organisation) {
		return Row{}, &ledger.Refusal{Code: registrar.NotYours, Field: "organisation", Subject: r.Organisation, Has: by.Organisation}
	}
	reader, err := report.Open(bytes.NewReader(file), int64(len(file)), r.Name)
	if err != nil {
		return Row{}, err
	}
	defer reader.Close()
	catalogue, err := d.Catalogue(ctx)
	if err != nil {
		return Row{}, err
	}
	r.By = by
	c := &checking{desk: d, report: &r, issuers: d.issuers()}
	for lines := range batches(reader.Rows(), report.NewChecker(catalogue)) {
		page, err := c.examine(ctx, lines)
		if err != nil {
			return Row{}, err
		}
		row := page[0].row
		row.Line = line
		return row, nil
	}
	// Nothing but blanks.
	return Row{Line: line, Class: RefusedRow, Problems: []Problem{{Code: "rows-none"}}}, reader.Err()
}

// Repair takes a row of a report with some cells put right in as a report of
// its own, to be checked and booked like any other. Its receipt is its own; if
// the first report is booked later, or again, the row counts once.
func (d *Desk) Repair(ctx context.Context, q registrar.Request, id string, line uint32, right map[report.Column]string) (Report, bool, error) {
	r, file, err := d.mended(ctx, q.By, id, line, right)
	if err != nil {
		return Report{}, false, err
	}
	return d.Receive(ctx, q, Upload{
		Name: repairName(r.Name, line), Organisation: r.Organisation, Mode: GoodRows, Register: r.Register, Body: bytes.NewReader(file),
	})
}

// repairName is what the file of a repaired row is called.
func repairName(of string, line uint32) string {
	return clipTo(of, maxName-40) + " #" + strconv.Itoa(int(line))
}
