package stats

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Bounds of a table.
const (
	// MaxRows is how many lines a table can have.
	MaxRows = 50_000
	// MaxSuppress is the largest number of people that can be asked for as the
	// smallest that is shown.
	MaxSuppress = 1000
	// maxGrid is how many values a table with two headings can have if small
	// ones are suppressed: each takes a walk over all.
	maxGrid = 5000
)

// Query is a question.
type Query struct {
	Table        string // a figure, "summary", or another of [Tables]
	Organisation string // whose subtree; the asker's own if empty
	Range        Range
	Period       PeriodKind // one line for each; [Ever] for the range as a whole
	By           Heading
	Level        Level          // of coverage and ranking; all, or the first, if empty
	Figure       string         // of a ranking; people if empty
	Module       courses.Module // of a ranking; all if empty
	Top          int            // lines at either end of a ranking; all if zero
	Suppress     int            // fewer people than this are not shown; all are if zero
	MinSeq       uint64         // the figures have this entry
}

// Tables lists what can be asked for beside the figures of a cell.
var Tables = [...]string{"summary", "coverage", "ranking", "conversion", "suspense", "supply"}

// Desk answers questions about the figures. Its methods may be called
// concurrently.
type Desk struct {
	Store    Store
	Follower *Follower
	// Directory returns the organisations and the catalogue as they are.
	Directory func(ctx context.Context) (*Directory, error)
	Now       func() time.Time
	// Suspense lists what waits in suspense at and below an organisation. If
	// nil, the bank keeps none.
	Suspense func(ctx context.Context, below func(code string) bool) ([]Waiting, error)
	// Programmes lists the programmes. If nil, there are none.
	Programmes func(ctx context.Context) ([]courses.Programme, error)
	// Demand says which courses learners need. If nil, nobody is asked.
	Demand func(ctx context.Context) (Demand, error)
	// Planned says how many places the training plans of a range want, by
	// course. If nil, there are no plans.
	Planned func(ctx context.Context, r Range, below func(code string) bool) (map[string]int64, error)
}

// question is a query whose asker may ask it, with what is needed to answer.
type question struct {
	Query
	ctx       context.Context
	directory *Directory
	tree      *org.Tree // of today
	view      View
	outside   outside
	table     *Table
}

// Ask answers a question of somebody about their own subtree. The office asks
// about all of it.
func (d *Desk) Ask(ctx context.Context, by org.Principal, q Query) (*Table, error) {
	directory, err := d.Directory(ctx)
	if err != nil {
		return nil, err
	}
	tree := directory.On(ledger.DayOf(d.Now()))
	if q.Organisation == "" {
		q.Organisation = by.Organisation
	}
	if err := mayAsk(tree, by, q.Organisation); err != nil {
		return nil, err
	}
	if flaw := q.Range.check(); flaw != nil {
		return nil, &ledger.Refusal{Code: RangeUneven, Field: flaw.Field, Has: flaw.Has, Wants: flaw.Wants}
	}
	if q.Suppress < 0 || q.Suppress > MaxSuppress {
		return nil, fmt.Errorf("suppress below %d people, want 0 to %d: %w", q.Suppress, MaxSuppress, fault.Invalid)
	}
	if err := d.Follower.WaitFor(ctx, q.MinSeq); err != nil {
		return nil, err
	}
	answer, err := d.answerOf(&q)
	if err != nil {
		return nil, err
	}
	// What others know is asked for before the view: it may take long.
	o, err := d.outside(ctx, &q, tree)
	if err != nil {
		return nil, err
	}
	t := &Table{Name: q.Table, Organisation: q.Organisation, Range: q.Range, Period: q.Period, By: q.By, Suppress: q.Suppress}
	err = d.Store.View(ctx, func(v View) error {
		t.Position = v.Position()
		return answer(&question{q, ctx, directory, tree, v, o, t})
	})
	if errors.Is(err, errTooLarge) {
		return nil, &ledger.Refusal{Code: TableTooLarge, Field: "by", Has: fmt.Sprint(MaxRows)}
	}
	return t, err
}

// mayAsk reports who may ask about an organisation.
func mayAsk(tree *org.Tree, by org.Principal, code string) error {
	switch by.Role {
	case org.Office, org.Clerk, org.Auditor, org.Enterprise, org.Site:
	default:
		return fmt.Errorf("statistics as %s: %w", by.Role, fault.Forbidden)
	}
	if code == Bank && by.ReadsAll() {
		return nil
	}
	if _, known := tree.Get(code); !known {
		return &ledger.Refusal{Code: OrgUnknown, Field: "organisation", Subject: code}
	}
	if !by.ReadsAll() && !tree.MayActFor(by, code) {
		return fmt.Errorf("statistics of %s as %s: %w", code, by.Organisation, fault.Forbidden)
	}
	return nil
}

// answerOf returns what answers a query, after its parameters were found to
// fit the table.
func (d *Desk) answerOf(q *Query) (func(*question) error, error) {
	unfit := func(field string, given bool) error {
		if !given {
			return nil
		}
		return &ledger.Refusal{Code: ParamUnfit, Field: field, Subject: q.Table}
	}
	_, isFigure := figureOf(q.Table)
	plain := errors.Join(unfit("level", q.Level != ""), unfit("figure", q.Figure != ""), unfit("module", q.Module != ""), unfit("top", q.Top != 0))
	undivided := errors.Join(unfit("period", q.Period != Ever), unfit("by", q.By != Whole))
	switch {
	case q.Organisation == Bank && slices.Contains([]string{"coverage", "ranking", "supply"}, q.Table):
		return nil, unfit("organisation", true)
	case q.By == ByIndustry && q.Table != "supply", !keeps(q.Organisation, q.By):
		return nil, unfit("by", true)
	case isFigure, q.Table == "summary":
		if q.Period != Ever && q.Range == (Range{}) {
			return nil, &ledger.Refusal{Code: RangeUneven, Field: "from", Wants: "a first day, since periods are asked for"}
		}
		return (*question).figures, plain
	case q.Table == "coverage":
		return (*question).coverage, errors.Join(undivided, unfit("figure", q.Figure != ""), unfit("module", q.Module != ""),
			unfit("top", q.Top != 0), unfit("suppress", q.Suppress != 0))
	case q.Table == "ranking":
		return (*question).ranking, undivided
	case q.Table == "conversion":
		return (*question).conversion, errors.Join(plain, undivided, unfit("from", q.Range != Range{}))
	case q.Table == "suspense":
		return func(x *question) error { return x.suspense(ledger.DayOf(d.Now())) },
			errors.Join(plain, undivided, unfit("from", q.Range != Range{}), unfit("suppress", q.Suppress != 0))
	case q.Table == "supply":
		return func(x *question) error { return x.supply(ledger.DayOf(d.Now())) }, errors.Join(plain, unfit("period", q.Period != Ever), unfit("suppress", q.Suppress != 0))
	}
	return nil, &ledger.Refusal{Code: TableUnknown, Field: "table", Subject: q.Table}
}

// errTooLarge ends a table that has too many lines.
var errTooLarge = errors.New("too many lines")
