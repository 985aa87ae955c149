package intake

import (
	"creditbank/courses/report"
	"creditbank/ledger"
)

// Tell returns what people read of a refusal in a language. Problems that
// package report has found bring their own words.
type Tell func(ledger.Refusal, report.Language) report.Text

// In returns what people read of the problem.
func (p Problem) In(l report.Language, line uint32, tell Tell) report.Text {
	own := p.inFile(line)
	if t := own.Text(l); t.Detail != "" {
		return t
	}
	return tell(ledger.Refusal{Code: p.Code, Field: own.Column.Heading(l), Subject: p.Subject, Has: p.Has, Wants: p.Wants}, l)
}

// told returns the problem as one of a file, with its words.
func (p Problem) told(l report.Language, line uint32, tell Tell) report.Problem {
	own := p.inFile(line)
	own.Texts = map[report.Language]report.Text{l: p.In(l, line, tell)}
	return own
}

// inFile returns the problem as one of a file.
func (p Problem) inFile(line uint32) report.Problem {
	column, err := report.ParseColumn(p.Column)
	if err != nil {
		column = report.NoColumn
	}
	return report.Problem{Line: int(line), Column: column, Code: report.Code(p.Code), Has: p.Has, Wants: p.Wants, Suggest: p.Suggest}
}

func ofFile(p report.Problem) Problem {
	return Problem{Code: ledger.Code(p.Code), Column: p.Column.String(), Has: p.Has, Wants: p.Wants, Suggest: p.Suggest}
}

func ofRefusal(r ledger.Refusal) Problem {
	column := r.Field
	if named, ok := columnOf[column]; ok {
		column = named
	}
	return Problem{Code: r.Code, Column: column, Subject: r.Subject, Has: r.Has, Wants: r.Wants}
}

// columnOf has the columns that requests call otherwise.
var columnOf = map[string]string{"learner": "account", "completed_on": "completed", "started_on": "started"}
