package main

import "creditbank/courses/stats"

// tableJSON is a table as the program prints it: as the API answers, see
// StatisticsTable in its description.
func tableJSON(t *stats.Table) map[string]any {
	columns, rows, definitions := []any{}, []any{}, []any{}
	for _, c := range t.Columns {
		columns = append(columns, map[string]string{"name": c.Name, "name_zh": c.Zh, "name_en": c.En})
	}
	for _, r := range t.Rows {
		rows = append(rows, rowJSON(t, r))
	}
	for _, d := range t.Definitions {
		definitions = append(definitions, definitionJSON(d))
	}
	out := map[string]any{
		"table": t.Name, "organisation": t.Organisation, "columns": columns, "rows": rows,
		"definitions": definitions, "position": positionJSON(t.Position), "hidden": t.Hidden,
	}
	if t.Range.From != 0 {
		out["from"], out["to"] = t.Range.From.String(), t.Range.To.String()
	}
	if t.Total != nil {
		out["total"] = rowJSON(t, *t.Total)
	}
	if len(t.Notes) > 0 {
		notes := make([]string, len(t.Notes))
		for i, note := range t.Notes {
			notes[i] = note.En
		}
		out["notes"] = notes
	}
	return out
}

func rowJSON(t *stats.Table, r stats.Row) map[string]any {
	values := []any{}
	for i, v := range r.Values {
		cell := map[string]string{}
		if v.Why == stats.Shown {
			cell["value"] = v.Text(t.Columns[i].Kind)
		} else {
			cell["why"] = string(v.Why)
		}
		values = append(values, cell)
	}
	out := map[string]any{"values": values}
	for name, text := range map[string]string{"group": r.Group, "code": r.Code, "name_zh": r.Zh, "name_en": r.En} {
		if text != "" {
			out[name] = text
		}
	}
	return out
}

func definitionJSON(d stats.Definition) map[string]any {
	return map[string]any{
		"name": d.Name, "version": d.Version, "counts": d.Counts, "name_zh": d.Zh, "name_en": d.En,
		"text_zh": d.TextZh, "text_en": d.TextEn,
	}
}

func positionJSON(p stats.Position) map[string]any {
	return map[string]any{
		"seq": p.Seq, "booked_at": p.BookedAt.String(), "organisation_versions": p.Organisations, "course_versions": p.Courses, "remaking": p.Remaking,
	}
}
