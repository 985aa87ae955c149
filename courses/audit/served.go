package audit

import (
	"fmt"

	"creditbank/courses/equiv"
	"creditbank/courses/programme"
	"creditbank/ledger"
)

// ServedLots turns what an outcome counts as into lots of a record. The first
// part carries the outcome's name, the others the name with "/2", "/3" and so
// on behind it: whoever redeems or reverses one of them does so with all. A
// grade that is a number from 0 to 100 becomes the lot's score; a word such as
// "exempt" gives none, so that no pass mark refuses it.
func ServedLots(f equiv.Fact, served []equiv.Served) []programme.Lot {
	lots := make([]programme.Lot, 0, len(served))
	for i, s := range served {
		l := programme.Lot{
			ID: f.Outcome, Source: f.Source, Issuer: f.Issuer, Completed: f.Completed, Count: 1, Credits: s.Credits,
			Groups: s.Groups, Subject: s.Subject, Course: s.Course,
		}
		if i > 0 {
			l.ID = fmt.Sprintf("%s/%d", f.Outcome, i+1)
		}
		if mark, err := ledger.ParseAmount(s.Grade); err == nil && mark >= 0 && mark <= 100*ledger.One {
			l.Score = programme.MarkOf(int32(mark))
		}
		lots = append(lots, l)
	}
	return lots
}
