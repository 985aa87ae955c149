package problem

import (
	"errors"
	"sync"

	"creditbank/api/lang"
	"creditbank/courses/report"
	"creditbank/ledger"
)

// theTexts reads the texts once.
var theTexts = sync.OnceValues(ReadTexts)

// Explain returns in English what a refusal means and what would heal it, for
// programs that answer otherwise than over HTTP.
func Explain(r *ledger.Refusal) (detail, cure string, err error) {
	t, err := theTexts()
	if err != nil {
		return "", "", err
	}
	detail, cure = t.Tell(*r, lang.English)
	return detail, cure, nil
}

// ExplainError returns in English what is wrong and what would heal it, if an
// error is a refusal; otherwise "".
func ExplainError(err error) string {
	var r *ledger.Refusal
	if !errors.As(err, &r) {
		return ""
	}
	detail, cure, err := Explain(r)
	if err != nil {
		return ""
	}
	return detail + " " + cure
}

// TellRow tells a refusal as the problem of a row of a report.
func TellRow(r ledger.Refusal, l report.Language) report.Text {
	t, err := theTexts()
	if err != nil {
		return report.Text{Title: string(r.Code), Detail: r.Error()}
	}
	return t.Row(r, l)
}

// Row tells a refusal as the problem of a row.
func (t Texts) Row(r ledger.Refusal, l report.Language) report.Text {
	spoken := lang.English
	if l == report.Chinese {
		spoken = lang.Chinese
	}
	detail, cure := t.Tell(r, spoken)
	return report.Text{Title: t.Title(r.Code, spoken), Detail: detail, Cure: cure}
}
