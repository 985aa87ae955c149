package main

import (
	"context"
	"encoding/hex"
	"errors"
	"io"
	"net/url"

	"creditbank/api/problem"
	"creditbank/courses/intake"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/courses/report"
	"creditbank/ledger"
)

// operator is who reports in the name of an organisation from the machine
// itself; an operator acts for any.
func operator(as string) org.Principal {
	return org.Principal{ID: "operator", Role: org.Enterprise, Organisation: as}
}

// office sees every report.
var office = org.Principal{ID: "operator", Role: org.Office}

// sendReport takes a file in for an operator.
func (b *bank) sendReport(ctx context.Context, q url.Values, body io.Reader, _ io.Writer) (any, error) {
	r, _, err := b.intake.Receive(ctx, registrar.Request{By: operator(q.Get("as")), Key: q.Get("key")}, intake.Upload{
		Name: q.Get("name"), Mode: intake.Mode(q.Get("mode")), Register: q.Get("register") == "true", Body: body,
	})
	var refusal *ledger.Refusal
	if errors.As(err, &refusal) && (refusal.Code == intake.ReportEmpty || refusal.Code == intake.ReportTooLarge) {
		return imported{State: string(intake.Unusable), Credits: "0", Problems: []importProblem{
			{Code: string(refusal.Code), Reason: problem.ExplainError(err)},
		}}, nil
	}
	if err != nil {
		return nil, explained(err)
	}
	return receiptOf(&r), nil
}

// explained tells a refusal as people read it.
func explained(err error) error {
	if text := problem.ExplainError(err); text != "" {
		return errors.New(text)
	}
	return err
}

// annotatedReport writes a report's file with what is wrong with it.
func (b *bank) annotatedReport(ctx context.Context, q url.Values, _ io.Reader, out io.Writer) (any, error) {
	write, err := b.intake.Annotated(ctx, office, q.Get("report"), report.Language(q.Get("lang")), problem.TellRow)
	if err != nil {
		return nil, explained(err)
	}
	return nil, write(out)
}

// reportStatus tells how far a report has come.
func (b *bank) reportStatus(ctx context.Context, id string) (imported, error) {
	r, err := b.intake.Report(ctx, office, id)
	if err != nil {
		return imported{}, err
	}
	return receiptOf(&r), nil
}

func receiptOf(r *intake.Report) imported {
	return imported{
		File: r.Name, Report: r.ID, SHA256: hex.EncodeToString(r.SHA256[:]), Earlier: r.Earlier, State: string(r.State),
		Rows: r.Counts.Rows, Ready: r.Counts.Ready, Booked: r.Counts.Booked, Already: r.Counts.Already, Refused: r.Counts.Refused,
		Suspended: r.Counts.Suspended, Skipped: r.Counts.Skipped, Credits: r.Worth.Credits.String(),
		First: r.First, Last: r.Last, Percent: r.Percent(),
	}
}

// reportProblems returns what is wrong with a file and its rows, the first
// 1,000 things.
func (b *bank) reportProblems(ctx context.Context, id string) ([]importProblem, error) {
	r, err := b.intake.Report(ctx, office, id)
	if err != nil {
		return nil, err
	}
	var found []importProblem
	add := func(list []intake.Problem, line uint32, result string) {
		for _, p := range list {
			t := p.In(report.English, line, problem.TellRow)
			reason := t.Detail
			if t.Cure != "" {
				reason += " " + t.Cure
			}
			for i, s := range p.Suggest {
				reason += map[bool]string{true: " Perhaps: ", false: " / "}[i == 0] + s
			}
			found = append(found, importProblem{int(line), result, string(p.Code), p.Column, reason})
		}
	}
	add(r.Problems, 0, "")
	for after := uint32(0); len(found) < maxProblems; {
		rows, err := b.intake.Rows(ctx, office, id, 0, after, maxProblems)
		if err != nil {
			return nil, err
		}
		if len(rows) == 0 {
			break
		}
		for _, row := range rows {
			after = row.Line
			add(row.Problems, row.Line, row.Class.String())
		}
	}
	return found[:min(len(found), maxProblems)], nil
}
