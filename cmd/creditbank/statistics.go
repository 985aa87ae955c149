package main

import (
	"context"
	"errors"
	"maps"
	"path/filepath"
	"slices"

	"creditbank/courses"
	"creditbank/courses/intake"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/courses/stats"
	"creditbank/courses/statsbolt"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// statsFile has the statistics. It is derived: it is in no backup, and can be
// deleted while the bank is closed.
const statsFile = "stats.db"

// openStatistics opens the statistics of the bank.
func (b *bank) openStatistics() error {
	secret, err := b.vault.ring.NaturalSecret()
	if err != nil {
		return err
	}
	if b.figures, err = statsbolt.Open(filepath.Join(b.dir, statsFile), secret); err != nil {
		return err
	}
	current := stats.NewCurrent(b.courses, func() any { return b.registrar.Organisations() })
	survey := new(registrar.Survey)
	b.statsDesk = &stats.Desk{
		Store: b.figures, Directory: current.Directory, Now: b.now,
		Follower: &stats.Follower{
			Journal: b.recent.Followed(), Log: mainLog, Store: b.figures, Directory: current.Directory,
			Erased: func() []ledger.AccountID { return slices.Collect(maps.Keys(maps.Collect(b.vault.ring.Destroyed()))) },
		},
		Programmes: func(ctx context.Context) ([]courses.Programme, error) { return allProgrammes(ctx, b.courses) },
		Suspense:   b.waiting,
		Planned: func(ctx context.Context, r stats.Range, below func(string) bool) (map[string]int64, error) {
			from, to := r.Years()
			return b.registrar.PlannedPlaces(ctx, from, to, below)
		},
		Demand: func(ctx context.Context) (stats.Demand, error) {
			d, err := survey.Demand(ctx, b.registrar)
			return stats.Demand{Courses: d.Courses, Goals: d.Goals, Counted: d.Counted}, err
		},
	}
	return nil
}

// waiting lists the rows of reports that wait in suspense.
func (b *bank) waiting(ctx context.Context, below func(code string) bool) ([]stats.Waiting, error) {
	var list []stats.Waiting
	for after := ""; ; {
		items, err := b.reports.Items(ctx, "", after, 500)
		if err != nil || len(items) == 0 {
			return list, err
		}
		for _, item := range items {
			if item.State == intake.OpenItem && below(item.Owner) {
				list = append(list, stats.Waiting{Organisation: item.Owner, Since: item.Since.Day()})
			}
			after = item.ID
		}
	}
}

func allProgrammes(ctx context.Context, store courses.Store) ([]courses.Programme, error) {
	var list []courses.Programme
	for after := ""; ; {
		more, err := store.Programmes().List(ctx, after, 500)
		if err != nil || len(more) == 0 {
			return list, err
		}
		list, after = append(list, more...), more[len(more)-1].Code
	}
}

// asOffice returns who asks at the machine: the office itself, for an
// organisation or, if none is named, for the union at the top of the tree.
func (b *bank) asOffice() (org.Principal, error) {
	for _, o := range b.registrar.Tree().All() {
		if o.Kind == courses.Union && o.Parent == "" {
			return org.Principal{ID: "operator", Role: org.Office, Organisation: o.Code}, nil
		}
	}
	return org.Principal{}, errors.New("the bank has no union at the top: “creditbank init” makes one")
}

// statistics answers a question with all entries there are.
func (b *bank) statistics(ctx context.Context, q stats.Query) (*stats.Table, error) {
	by, err := b.asOffice()
	if err != nil {
		return nil, err
	}
	head, err := b.headOrNone(ctx)
	if err != nil {
		return nil, err
	}
	q.MinSeq = head
	return b.statsDesk.Ask(ctx, by, q)
}

// headOrNone returns the number of the newest entry, or zero.
func (b *bank) headOrNone(ctx context.Context) (uint64, error) {
	head, err := b.book.Head(ctx, mainLog)
	if errors.Is(err, fault.NotFound) {
		return 0, nil
	}
	return head.Seq, err
}
