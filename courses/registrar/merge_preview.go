package registrar

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// MergePreview is two accounts side by side, before they become one.
type MergePreview struct {
	From, Into MergeSide
	// SameName and SameIdentity say whether names and identity numbers are
	// alike; without two numbers SameIdentity is false.
	SameName, SameIdentity bool
	// Shared are the course runs that count in both, some at most.
	Shared []SharedRun
	// Stops is all that is known to stop the merge; nothing does if it is empty.
	Stops []ledger.Refusal
}

// MergeSide is one of the two. Name and number are shown so far that they can
// be compared, and no further.
type MergeSide struct {
	Learner  courses.Learner
	Name     string
	Identity string // "" if the bank does not have it
	Account  ledger.Account
	Lots     int // with something available
}

// SharedRun is a course run that counts in two accounts.
type SharedRun struct {
	Course, Run, Issuer string
	Completed           ledger.Day
	From, Into          uint64 // the lots
}

// maxShared is how many course runs a preview names.
const maxShared = 50

// PreviewMerge shows two accounts side by side, what their merge would move,
// and what stops it. The office and auditors look. Both count as read.
func (r *Registrar) PreviewMerge(ctx context.Context, by org.Principal, from, into ledger.AccountID) (MergePreview, error) {
	var p MergePreview
	if !by.ReadsAll() {
		return p, fmt.Errorf("look at a merge as %s: %w", by.Role, fault.Forbidden)
	}
	runs := make([]map[string]SharedRun, 2)
	for i, id := range [...]ledger.AccountID{from, into} {
		l, err := r.MayRead(ctx, by, id, PersonField)
		if err != nil {
			return p, err
		}
		side := MergeSide{Learner: l, Name: maskedName(l.Name)}
		if side.Identity, err = r.MaskedIdentity(l); err != nil {
			return p, err
		}
		if runs[i], err = r.runsOf(ctx, &side); err != nil {
			return p, err
		}
		if err := r.tell(ctx, by, CreditsField, id); err != nil {
			return p, err
		}
		*[...]*MergeSide{&p.From, &p.Into}[i] = side
	}
	a, b := &p.From.Learner, &p.Into.Learner
	p.SameName = strings.TrimSpace(a.Name) == strings.TrimSpace(b.Name)
	p.SameIdentity = a.Index == b.Index && a.Index != [32]byte{}
	if from != into && !a.Merged() {
		for key, run := range runs[0] {
			if other, both := runs[1][key]; both {
				run.Into = other.From
				p.Shared = append(p.Shared, run)
			}
		}
	}
	slices.SortFunc(p.Shared, func(a, b SharedRun) int { return cmp.Compare(a.From, b.From) })
	p.Shared = p.Shared[:min(len(p.Shared), maxShared)]
	var err error
	if p.Stops, err = r.mergeStops(ctx, from, into); err != nil {
		return p, err
	}
	o, err := r.one(ctx, Request{By: by, DryRun: true}, "merge", ledger.Merge{From: from, Into: into})
	if o.Refusal != nil {
		p.Stops = append(p.Stops, *o.Refusal)
	}
	return p, err
}

// runsOf returns the course runs that count in an account, with what it has of
// each, and fills in where the account stands.
func (r *Registrar) runsOf(ctx context.Context, side *MergeSide) (map[string]SharedRun, error) {
	runs := make(map[string]SharedRun)
	var err error
	if side.Account, err = r.book.Account(ctx, side.Learner.Account); err != nil {
		return nil, fmt.Errorf("account %s: %w", side.Learner.Account, err)
	}
	err = r.eachLot(ctx, side.Learner, func(lot *ledger.Lot, e *ledger.Entry) error {
		if lot.Available > 0 {
			side.Lots++
		}
		if !lot.Withdrawn && lot.Into == 0 && e.Learning != nil {
			run := ledger.NaturalOf(ledger.AccountID{}, e.Issuer, e.Learning.Course, e.Learning.Run).Run
			runs[string(run[:])] = SharedRun{e.Learning.Course, e.Learning.Run, e.Issuer, e.Effective, lot.Seq, 0}
		}
		return nil
	})
	return runs, err
}

// maskedName shows the first character of a name and how many follow, and what
// says that the person is synthetic.
func maskedName(name string) string {
	name, mark, synthetic := strings.Cut(name, "（")
	first, size := utf8.DecodeRuneInString(name)
	if size == 0 {
		return ""
	}
	masked := string(first) + strings.Repeat("○", utf8.RuneCountInString(name[size:]))
	if synthetic {
		masked += "（" + mark
	}
	return masked
}
