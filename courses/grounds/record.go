package grounds

import (
	"slices"
	"strconv"
	"strings"

	"creditbank/courses/equiv"
	"creditbank/courses/programme"
	"creditbank/ledger"
)

// Known is what is known about a programme and the catalogue while a record
// is made.
type Known struct {
	Equivalences *equiv.Set
	// OncePerOutcome says that the rules take a lot that was redeemed before
	// for spent. Then it is in the record, so that the audit can say so.
	OncePerOutcome bool
	// OwnSource is what the rules call the college's own credits.
	OwnSource string
	// Own returns the groups that a course of the college's own serves.
	Own func(course string) (groups []string, is bool)
	// Title returns the title of a version of a course, or "".
	Title func(course string, catalogue uint32) string
	// Source returns what the rules call the source of what an organisation
	// issued for a day, and the body that caps for each issuer count it for.
	Source func(issuer string, completed ledger.Day) (source, body string)
}

// Record turns what an account holds into what the rules audit.
func (k *Known) Record(h *Holdings) (programme.Record, []Unusable) {
	rec := programme.Record{AskedOn: h.At.Day(), Registered: h.Registered, Lots: make([]programme.Lot, 0, len(h.Lots))}
	var unusable []Unusable
	for i := range h.Lots {
		line := &h.Lots[i]
		l := &line.Lot
		credits, why := h.Usable(l)
		redeemed := ""
		if before := line.Deposit.Dependants; k.OncePerOutcome && (l.Redeemed > 0 || len(before) > 0 && !l.Withdrawn) {
			// Spent in part is spent, here or before a merge brought it: it is told
			// why, with the rule.
			redeemed, credits, why = redeemedFor(before, l), l.Amount, ""
		}
		if why != "" {
			unusable = append(unusable, Unusable{l.Seq, why})
			continue
		}
		learning := line.Deposit.Learning
		if learning == nil {
			continue
		}
		first := len(rec.Lots)
		fact := k.fact(&line.Deposit, learning, credits)
		rec.Lots = k.serve(rec.Lots, &fact)
		for j := first; j < len(rec.Lots); j++ {
			rec.Lots[j].RedeemedFor, rec.Lots[j].Frozen = redeemed, h.State != ledger.Open
		}
	}
	return rec, unusable
}

// fact is what a deposit tells the equivalences.
func (k *Known) fact(deposit *ledger.Entry, l *ledger.Learning, credits ledger.Amount) equiv.Fact {
	f := equiv.Fact{
		Outcome: strconv.FormatUint(deposit.Seq, 10), Course: l.Course, Title: k.Title(l.Course, l.Catalogue),
		Completed: deposit.Effective, Credits: credits, Hours: int(l.Hours / ledger.One),
	}
	if l.HasScore {
		f.Grade = l.Score.String()
	}
	f.Source, f.Issuer = k.Source(deposit.Issuer, deposit.Effective)
	return f
}

// redeemedFor names what a lot was spent on.
func redeemedFor(before []uint64, l *ledger.Lot) string {
	var captures []string
	for _, capture := range before {
		captures = append(captures, strconv.FormatUint(capture, 10))
	}
	for _, u := range l.Uses {
		captures = append(captures, strconv.FormatUint(u.Entry, 10))
	}
	return strings.Join(captures, ", ")
}

// Serve returns the lines of a record that an outcome becomes: one for each
// of its parts, told apart by a point and a number behind the outcome's name.
// Without an equivalence it is one line that serves no group.
func (k *Known) Serve(f equiv.Fact) []programme.Lot { return k.serve(nil, &f) }

// serve appends the lines that an outcome becomes.
func (k *Known) serve(lots []programme.Lot, f *equiv.Fact) []programme.Lot {
	lot := programme.Lot{
		ID: f.Outcome, Source: f.Source, Issuer: f.Issuer, Completed: f.Completed, Count: 1, Credits: f.Credits, Score: markOf(f.Grade),
	}
	if groups, is := k.Own(f.Course); is && f.Source == k.OwnSource {
		lot.Groups, lot.Subject, lot.Course = groups, f.Course, f.Course
		return append(lots, lot)
	}
	parts, _ := k.Equivalences.Apply(*f)
	if len(parts) == 0 {
		lot.Subject = k.Equivalences.Subject(f.Title)
		return append(lots, lot)
	}
	for i := range parts {
		p, part := &parts[i], lot
		part.Groups, part.Subject, part.Course, part.Credits = slices.Clip(p.Groups), p.Subject, p.Course, p.Credits
		if p.Grade != f.Grade {
			part.Score = markOf(p.Grade)
		}
		if len(parts) > 1 {
			part.ID += "." + strconv.Itoa(i+1)
		}
		lots = append(lots, part)
	}
	return lots
}

// markOf returns a grade that is a number from 0 to 100; a word is no mark.
func markOf(grade string) programme.Mark {
	if grade == "" {
		return programme.Mark{}
	}
	a, err := ledger.ParseAmount(grade)
	if err != nil || a < 0 || a > 100*ledger.One {
		return programme.Mark{}
	}
	return programme.MarkOf(int32(a))
}
