package intake

import (
	"context"
	"slices"

	"creditbank/courses/registrar"
	"creditbank/courses/report"
	"creditbank/ledger"
)

// one finds out all about a row but what the ledger says.
func (c *checking) one(ctx context.Context, from report.Row, e *examined) error {
	parsed, problems := from.Parse()
	e.parsed = parsed
	r := &e.row
	r.Line = uint32(from.Line)
	if from.Skipped != "" {
		r.Class = SkippedRow
		for _, p := range problems {
			r.Problems = append(r.Problems, ofFile(p))
		}
		return nil
	}
	// A row that names nobody by a number waits in suspense if it has a name,
	// and is refused otherwise.
	var unknown, wrong []Problem
	for _, p := range problems {
		switch {
		case p.Note():
			r.Problems = append(r.Problems, ofFile(p))
		case p.Code == personMissing && parsed.Name != "":
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
	code, unknownCourse, wrongCourse := c.names.course(parsed)
	if slices.ContainsFunc(wrong, func(p Problem) bool { return p.Column == report.Course.String() }) {
		unknownCourse = nil // there is none, and that is told already
	}
	unknown, wrong = append(unknown, unknownCourse...), append(wrong, wrongCourse...)
	site, nearSites := c.names.place(c.names.places, parsed.Site)
	issuer, nearIssuers := c.names.place(c.names.issuers, parsed.Issuer)
	if issuer == "" {
		issuer = c.report.Organisation
	}
	completion := parsed.Completion(who.account(), code)
	completion.Site, completion.Issuer = site, issuer
	if code != "" {
		unit, amount, refusals := c.desk.Registrar.Examine(c.report.By, completion)
		r.Unit, r.Amount = unit, amount
		for _, refusal := range refusals {
			p := ofRefusal(refusal)
			if told(wrong, p) || refusal.Code == registrar.LearnerUnknown {
				continue
			}
			switch p.Column {
			case report.Site.String():
				p.Suggest = nearSites
			case report.Issuer.String():
				p.Suggest = nearIssuers
			}
			wrong = append(wrong, p)
		}
	}
	r.Account, r.Problems = who.learner.Account, append(r.Problems, wrong...)
	switch {
	case len(wrong) > 0:
		r.Class = RefusedRow
		r.Problems = append(r.Problems, unknown...)
	case len(unknown) > 0:
		r.Class, r.Completion = SuspendedRow, &completion
		r.Problems = append(r.Problems, unknown...)
		r.Claim = who.claim(c.report, parsed)
	default:
		r.Class, r.Completion, r.Register = ReadyRow, &completion, who.register
		if who.register {
			r.Claim = who.claim(c.report, parsed)
			r.Claim.Identity = parsed.Identity // needed once more, until the account is open
		}
		return nil
	}
	r.Unit, r.Amount = 0, 0
	return nil
}

// personMissing is package report's code of a row that names nobody by a number.
const personMissing report.Code = "person-missing"

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
