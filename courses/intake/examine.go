package intake

import (
	"context"
	"slices"

	"creditbank/courses/registrar"
	"creditbank/courses/report"
	"creditbank/ledger"
)

// line is a row as the file and the catalogue tell it.
type line struct {
	number   uint32
	skipped  bool
	parsed   report.Parsed
	problems report.Problems
}

// The codes of package report that say that nobody knows whom or what a row
// names, as opposed to a mistake.
var nobodyKnows = []report.Code{"course-unknown", "title-unknown", "title-ambiguous"}

// personMissing says that a row names nobody by a number.
const personMissing report.Code = "person-missing"

// one finds out all about a row but what the ledger says.
func (c *checking) one(ctx context.Context, from *line, r *Row) error {
	r.Line = from.number
	if from.skipped {
		r.Class = SkippedRow
		for _, p := range from.problems {
			r.Problems = append(r.Problems, ofFile(p))
		}
		return nil
	}
	parsed := &from.parsed
	var unknown, wrong []Problem
	courseKnown := parsed.Course != ""
	for _, p := range from.problems {
		switch {
		case p.Note():
			r.Problems = append(r.Problems, ofFile(p))
		case slices.Contains(nobodyKnows, p.Code):
			unknown, courseKnown = append(unknown, ofFile(p)), false
		case p.Code == personMissing && parsed.Name != "":
			// With a name it waits for somebody who knows; without, it cannot.
			unknown = append(unknown, ofFile(p))
		default:
			wrong = append(wrong, ofFile(p))
		}
	}
	who, err := c.identify(ctx, parsed)
	if err != nil {
		return err
	}
	unknown, wrong = append(unknown, who.unknown...), append(wrong, who.wrong...)
	completion := parsed.Completion(who.account(), "")
	near := c.issuer(parsed.Issuer, &completion.Issuer)
	if courseKnown {
		completion.Course = parsed.Course
		unit, amount, refusals := c.desk.Registrar.Examine(c.report.By, completion)
		r.Unit, r.Amount = unit, amount
		for _, refusal := range refusals {
			p := ofRefusal(refusal)
			if refusal.Code == registrar.LearnerUnknown || told(wrong, p) {
				continue
			}
			if p.Column == report.Issuer.String() {
				p.Suggest = near
			}
			wrong = append(wrong, p)
		}
	}
	r.Account, r.Problems = who.learner.Account, slices.Concat(r.Problems, wrong, unknown)
	switch {
	case len(wrong) > 0:
		r.Class, r.Unit, r.Amount = RefusedRow, 0, 0
	case len(unknown) > 0:
		r.Class, r.Unit, r.Amount, r.Completion = SuspendedRow, 0, 0, &completion
		r.Claim = who.claim(c.report, parsed)
	default:
		r.Class, r.Completion, r.Register = ReadyRow, &completion, who.register
		if who.register {
			r.Claim = who.claim(c.report, parsed)
			r.Claim.Identity = parsed.Identity // needed once more, until the account is open
		}
	}
	return nil
}

// issuer sets the issuer that a cell names by code or name, the report's
// organisation if it names none, and the text itself if nothing is called so:
// the registrar refuses it. It returns what is nearest.
func (c *checking) issuer(text string, to *string) (near []string) {
	if text == "" {
		*to = c.report.Organisation
		return nil
	}
	if e, ok := c.issuers.Find(text); ok {
		*to = e.Code
		return nil
	}
	*to = text
	return suggestions(c.issuers.Near(text))
}

// told reports whether what the registrar found was found in the file already:
// something is wrong with the same cell, or with the order of the two days.
func told(wrong []Problem, p Problem) bool {
	return slices.ContainsFunc(wrong, func(w Problem) bool {
		return w.Column == p.Column && p.Column != "" || w.Code == "date-order" && p.Code == registrar.StartedAfterEnd
	})
}

// ofBank makes a problem that the bank has found in a column.
func ofBank(code ledger.Code, c report.Column, has, wants string, suggest ...string) Problem {
	return Problem{Code: code, Column: c.String(), Has: has, Wants: wants, Suggest: suggest}
}
