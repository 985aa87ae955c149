package training

import (
	"cmp"
	"slices"

	"creditbank/ledger"
)

// PlanLine is one line of a yearly training plan.
type PlanLine struct {
	ID     string
	Course string
	Hours  ledger.Amount // for each person, in thousandths of an hour
	Money  Money         // for the line as a whole
	// People is how many are to take part. Named are those who are named, as
	// accounts; People is at least as many.
	People int
	Named  []string
}

// Done is a completion that was booked.
type Done struct {
	Learner string
	Course  string
	Hours   ledger.Amount
	Lot     uint64
}

// LineResult compares a line with what was done.
type LineResult struct {
	Line  PlanLine
	Done  []Done // by those named, then by others, as far as places were planned
	Hours ledger.Amount
	// Missing are those named who have not done it; Open is how many places
	// nobody has filled.
	Missing []string
	Open    int
}

// PersonResult compares a person's plan with what they did.
type PersonResult struct {
	Learner       string
	Planned, Done ledger.Amount // hours, done as planned
	Beside        ledger.Amount // hours done that nobody planned
	Missing       []string      // lines
}

// PlanResult compares a plan with what was done in its year.
type PlanResult struct {
	Lines  []LineResult
	People []PersonResult // in the order of their accounts
	// Beside is what was done and not planned.
	Beside                                []Done
	PeoplePlanned, PeopleDone             int // places
	HoursPlanned, HoursDone, HoursBesides ledger.Amount
	MoneyPlanned                          Money
}

// Compare matches completions with the lines of a plan by course and person.
// A completion fills one place: of a line that names the person, or else one
// that names nobody in particular. Lines are taken in their order.
func Compare(lines []PlanLine, done []Done) PlanResult {
	done = slices.Clone(done)
	slices.SortFunc(done, func(a, b Done) int { return cmp.Compare(a.Lot, b.Lot) })
	used := make([]bool, len(done))
	byCourse := make(map[string][]int)
	for i, d := range done {
		byCourse[d.Course] = append(byCourse[d.Course], i)
	}
	var p PlanResult
	p.Lines = make([]LineResult, len(lines))
	people := make(map[string]*PersonResult)
	person := func(learner string) *PersonResult {
		if people[learner] == nil {
			people[learner] = &PersonResult{Learner: learner}
		}
		return people[learner]
	}
	take := func(l *LineResult, i int) {
		used[i] = true
		l.Done = append(l.Done, done[i])
		l.Hours += done[i].Hours
		person(done[i].Learner).Done += done[i].Hours
	}
	for n, line := range lines {
		l := &p.Lines[n]
		l.Line = line
		for _, learner := range line.Named {
			person(learner).Planned += line.Hours
			at := slices.IndexFunc(byCourse[line.Course], func(i int) bool { return !used[i] && done[i].Learner == learner })
			if at < 0 {
				l.Missing = append(l.Missing, learner)
				person(learner).Missing = append(person(learner).Missing, line.ID)
				continue
			}
			take(l, byCourse[line.Course][at])
		}
	}
	for n := range p.Lines {
		l := &p.Lines[n]
		free := max(0, l.Line.People-len(l.Line.Named))
		for _, i := range byCourse[l.Line.Course] {
			if free > 0 && !used[i] {
				take(l, i)
				free--
			}
		}
		l.Open = max(0, l.Line.People-len(l.Done))
		p.PeoplePlanned += l.Line.People
		p.PeopleDone += len(l.Done)
		p.HoursPlanned += l.Line.Hours * ledger.Amount(l.Line.People)
		p.HoursDone += l.Hours
		p.MoneyPlanned += l.Line.Money
	}
	for i, d := range done {
		if !used[i] {
			p.Beside = append(p.Beside, d)
			p.HoursBesides += d.Hours
			person(d.Learner).Beside += d.Hours
		}
	}
	for _, r := range people {
		p.People = append(p.People, *r)
	}
	slices.SortFunc(p.People, func(a, b PersonResult) int { return cmp.Compare(a.Learner, b.Learner) })
	return p
}
