package intakemem

import (
	"bytes"
	"slices"

	"creditbank/courses/intake"
)

func copyProblems(list []intake.Problem) []intake.Problem {
	list = slices.Clone(list)
	for i := range list {
		list[i].Suggest = slices.Clone(list[i].Suggest)
	}
	return list
}

func copyReport(r intake.Report) intake.Report {
	r.Problems = copyProblems(r.Problems)
	return r
}

func copyPage(p intake.Page) intake.Page {
	p.Rows = slices.Clone(p.Rows)
	for i := range p.Rows {
		r := &p.Rows[i]
		r.Problems = copyProblems(r.Problems)
		if r.Completion != nil {
			c := *r.Completion
			r.Completion = &c
		}
		if r.Claim != nil {
			c := *r.Claim
			c.IdentityKey = bytes.Clone(c.IdentityKey)
			r.Claim = &c
		}
	}
	return p
}

func copyItem(i intake.Item) intake.Item {
	i.Problems = copyProblems(i.Problems)
	i.Claim.IdentityKey = bytes.Clone(i.Claim.IdentityKey)
	return i
}
