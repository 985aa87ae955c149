package api

import (
	"errors"
	"sync"

	"creditbank/courses/report"
	"creditbank/ledger"
)

// theTexts reads the texts once.
var theTexts = sync.OnceValues(readTexts)

// Explain returns in English what a refusal means and what would heal it, for
// programs that answer otherwise than over HTTP.
func Explain(r *ledger.Refusal) (detail, cure string, err error) {
	t, err := theTexts()
	if err != nil {
		return "", "", err
	}
	detail, cure = t.tell(*r, english)
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
	return t.row(r, l)
}

// row tells a refusal as the problem of a row.
func (t texts) row(r ledger.Refusal, l report.Language) report.Text {
	spoken := english
	if l == report.Chinese {
		spoken = chinese
	}
	detail, cure := t.tell(r, spoken)
	return report.Text{Title: t.title(r.Code, spoken), Detail: detail, Cure: cure}
}
