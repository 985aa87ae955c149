package v1

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"creditbank/api/call"
	"creditbank/api/lang"
	"creditbank/api/wire"
	"creditbank/courses"
	"creditbank/courses/stats"
)

// ListStatistics answers with what the figures are.
func (s *Server) ListStatistics(context.Context, wire.ListStatisticsRequestObject) (wire.ListStatisticsResponseObject, error) {
	return wire.ListStatistics200JSONResponse{Tables: stats.Tables[:], Figures: definitions(stats.Definitions())}, nil
}

// GetStatistics answers a question about figures.
func (s *Server) GetStatistics(ctx context.Context, r wire.GetStatisticsRequestObject) (wire.GetStatisticsResponseObject, error) {
	t, err := s.Table(ctx, r)
	if err != nil {
		return nil, err
	}
	switch r.Params.Format {
	case "csv":
		return newSheetFile(t, "csv", "text/csv; charset=utf-8", t.WriteCSV)
	case "xlsx":
		return newSheetFile(t, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", t.WriteXLSX)
	}
	return wire.GetStatistics200JSONResponse{
		Body: statisticsTable(t, call.Of(ctx).Language), Headers: wire.GetStatistics200ResponseHeaders{ContentDisposition: "inline"},
	}, nil
}

// Table asks for what a request wants to know.
func (s *Server) Table(ctx context.Context, r wire.GetStatisticsRequestObject) (*stats.Table, error) {
	q := stats.Query{
		Table: r.Table, Organisation: r.Params.Organisation, Range: stats.Range{From: day(r.Params.From), To: day(r.Params.To)},
		Level: stats.Level(r.Params.Level), Figure: r.Params.Figure, Module: courses.Module(r.Params.Module),
		Top: r.Params.Top, Suppress: r.Params.Suppress, MinSeq: uint64(r.Params.MinSeq),
	}
	var err error
	if r.Params.Period != "" {
		if q.Period, err = stats.ParsePeriodKind(r.Params.Period); err != nil {
			return nil, err
		}
	}
	if r.Params.By != "" {
		if q.By, err = stats.ParseHeading(r.Params.By); err != nil {
			return nil, err
		}
	}
	return s.Statistics.Ask(ctx, call.Of(ctx).By, q)
}

// sheetFile is a table on its way out as a file.
type sheetFile struct {
	name, kind string
	content    []byte
}

// newSheetFile writes the whole table before anything is answered, so that a
// failure is one.
func newSheetFile(t *stats.Table, extension, kind string, write func(io.Writer) error) (wire.GetStatisticsResponseObject, error) {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return nil, fmt.Errorf("write the table %s: %w", t.Name, err)
	}
	return sheetFile{"statistics-" + t.Name + "." + extension, kind, b.Bytes()}, nil
}

// VisitGetStatisticsResponse implements [wire.GetStatisticsResponseObject].
func (f sheetFile) VisitGetStatisticsResponse(w http.ResponseWriter) error {
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Content-Disposition", `attachment; filename="`+f.name+`"`)
	h.Set("Content-Length", strconv.Itoa(len(f.content)))
	w.WriteHeader(http.StatusOK)
	_, err := w.Write(f.content)
	return err
}

func definitions(list []stats.Definition) []wire.StatisticsDefinition {
	answer := make([]wire.StatisticsDefinition, len(list))
	for i, d := range list {
		answer[i] = wire.StatisticsDefinition{
			Name: d.Name, Version: d.Version, Counts: d.Counts, NameZh: d.Zh, NameEn: d.En, TextZh: d.TextZh, TextEn: d.TextEn,
		}
	}
	return answer
}

func statisticsTable(t *stats.Table, spoken lang.Lang) wire.StatisticsTable {
	answer := wire.StatisticsTable{
		Table: t.Name, Organisation: t.Organisation, From: t.Range.From.String(), To: t.Range.To.String(),
		Rows: make([]wire.StatisticsRow, len(t.Rows)), Hidden: t.Hidden, Definitions: definitions(t.Definitions),
		Position: wire.StatisticsPosition{
			Seq: int64(t.Position.Seq), BookedAt: t.Position.BookedAt.String(), Remaking: t.Position.Remaking,
			OrganisationVersions: t.Position.Organisations, CourseVersions: t.Position.Courses,
		},
	}
	for _, note := range t.Notes {
		answer.Notes = append(answer.Notes, [...]string{lang.English: note.En, lang.Chinese: note.Zh}[spoken])
	}
	for _, c := range t.Columns {
		answer.Columns = append(answer.Columns, wire.StatisticsColumn{Name: c.Name, NameZh: c.Zh, NameEn: c.En})
	}
	for i := range t.Rows {
		answer.Rows[i] = statisticsRow(t, &t.Rows[i])
	}
	if t.Total != nil {
		total := statisticsRow(t, t.Total)
		answer.Total = &total
	}
	return answer
}

func statisticsRow(t *stats.Table, r *stats.Row) wire.StatisticsRow {
	row := wire.StatisticsRow{Group: r.Group, Code: r.Code, NameZh: r.Zh, NameEn: r.En, Values: make([]wire.StatisticsValue, len(r.Values))}
	for i, v := range r.Values {
		row.Values[i] = wire.StatisticsValue{Value: v.Text(t.Columns[i].Kind), Why: string(v.Why)}
	}
	return row
}
