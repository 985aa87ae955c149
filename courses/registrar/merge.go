package registrar

import (
	"context"
	"errors"
	"fmt"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// MergeLearners makes two accounts of one person one: all that is available in
// from moves to into, and what the bank knows of the person besides follows.
// Only the office does, and it takes a second person. What stops it can be
// seen before; see [Registrar.PreviewMerge].
//
// That it is begun is filed first. Then the ledger comes, then the papers, then
// who has which account, each whole or not at all, and each step can be
// repeated: after an error whoever asks again with the same key ends what was
// begun, and so does [Registrar.EndMerges].
func (r *Registrar) MergeLearners(ctx context.Context, q Request, from, into ledger.AccountID, reason string) (ledger.Outcome, error) {
	if q.By.Role != org.Office {
		return ledger.Outcome{}, fmt.Errorf("merge accounts as %s: %w", q.By.Role, fault.Forbidden)
	}
	// Nobody gets a goal, a consent, a number or a workplace meanwhile.
	r.publishing.Lock()
	defer r.publishing.Unlock()
	r.people.Lock()
	defer r.people.Unlock()
	action := ledger.Action(ledger.Merge{From: from, Into: into, Reason: reason})
	begun, err := r.mergeBegun(ctx, from, into)
	if err != nil {
		return ledger.Outcome{}, err
	}
	if !begun {
		wrong, err := r.mergeStops(ctx, from, into)
		if err != nil {
			return ledger.Outcome{}, err
		}
		if len(wrong) > 0 {
			// Not kept under the key: who heals it asks again.
			return ledger.Outcome{Refusal: &wrong[0]}, nil
		}
		if err := q.checkKey(); err != nil {
			return ledger.Outcome{}, err
		}
		if err := r.beginMerge(ctx, q, from, into, reason); err != nil {
			return ledger.Outcome{}, fmt.Errorf("begin a merge: %w", err)
		}
	}
	o, err := r.one(ctx, q, "merge", action, from.String(), into.String(), reason)
	if err != nil || q.DryRun {
		return o, err
	}
	state := mergeDone
	if o.Refusal != nil && !begun {
		state = mergeRefused
	} else if err := r.followMerge(ctx, q, from, into); err != nil {
		return o, fmt.Errorf("the accounts are merged, but not yet what hangs on them: %w (%w)", fault.Unknown, err)
	}
	if err := r.endMerge(ctx, q, from, state); err != nil {
		return o, fmt.Errorf("file the end of a merge: %w (%w)", fault.Unknown, err)
	}
	return o, nil
}

// mergeBegun reports whether the ledger has merged an account into the other.
func (r *Registrar) mergeBegun(ctx context.Context, from, into ledger.AccountID) (bool, error) {
	a, err := r.book.Account(ctx, from)
	if errors.Is(err, fault.NotFound) || err == nil && a.State != ledger.Merged {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	for before := uint64(0); ; {
		_, entries, err := r.book.Entries(ctx, from, before, page)
		if err != nil || len(entries) == 0 {
			return false, err
		}
		for _, e := range entries {
			if e.Kind == ledger.KindMerge {
				return e.Other == into, nil
			}
		}
		before = entries[len(entries)-1].Seq
	}
}

// mergeStops returns what stops a merge beside what the ledger says.
func (r *Registrar) mergeStops(ctx context.Context, from, into ledger.AccountID) ([]ledger.Refusal, error) {
	var learners [2]courses.Learner
	for i, part := range []struct {
		id    ledger.AccountID
		field string
	}{{from, "from"}, {into, "into"}} {
		l, err := r.store.Learners().Newest(ctx, part.id.String())
		if errors.Is(err, fault.NotFound) {
			return []ledger.Refusal{refusalOf(LearnerUnknown, part.field, part.id.String(), "", "")}, nil
		}
		if err != nil {
			return nil, fmt.Errorf("learner %s: %w", part.id, err)
		}
		learners[i] = l
	}
	var stops []ledger.Refusal
	if learners[0].Merged() || learners[1].Merged() || from == into {
		return nil, nil // the ledger says it better
	}
	if _, _, wrong := joined(learners[0], learners[1], r.today()); wrong != nil {
		stops = append(stops, *wrong)
	}
	of := []string{from.String()}
	err := eachCase(ctx, r, courses.ApplicationPaper, listsOf(courses.ApplicationPaper, of), "", func(x Application) bool {
		if x.State == Proposed || x.State == Held {
			stops = append(stops, ledger.Refusal{Code: MergeApplication, Field: "from", Subject: x.ID, Has: x.Programme, Wants: x.Institution})
		}
		return true
	})
	if err != nil {
		return nil, err
	}
	err = eachCase(ctx, r, courses.SanctionPaper, listsOf(courses.SanctionPaper, of), "", func(s Sanction) bool {
		if s.Ended == 0 {
			stops = append(stops, ledger.Refusal{Code: MergeSanction, Field: "from", Subject: s.ID, Has: s.Authority})
		}
		return true
	})
	return stops, err
}

// joined returns what is known of a person after two of their accounts became
// one: the versions that follow, or why there are none. What was known of from
// is known of into, but for an identity number if into has another one: that
// stays where it is, and leads to into.
func joined(from, into courses.Learner, today ledger.Day) (ended, left courses.Learner, wrong *ledger.Refusal) {
	ended, left = from.Clone(), into.Clone()
	ended.Organisation, ended.StaffNumber, ended.Trade, ended.FrontLine, ended.KeyGroups, ended.Joined, ended.Past = "", "", "", false, nil, 0, nil
	ended.Into = into.Account
	left.Was = append(append(left.Was, from.Was...), from.Account)
	left.Synthetic = left.Synthetic || from.Synthetic
	switch {
	case from.Organisation == "":
	case into.Organisation == "":
		left.Organisation, left.StaffNumber, left.Trade = from.Organisation, from.StaffNumber, from.Trade
		left.FrontLine, left.KeyGroups, left.Joined = from.FrontLine, from.KeyGroups, from.Joined
	case into.Organisation != from.Organisation:
		return ended, left, &ledger.Refusal{Code: MergeWorkplaces, Field: "from", Subject: from.Account.String(), Has: from.Organisation, Wants: into.Organisation}
	default:
		left.Joined = min(into.Joined, from.Joined) // zero is always
		left.FrontLine = into.FrontLine || from.FrontLine
		if left.Trade == "" {
			left.Trade = from.Trade
		}
		left.KeyGroups, _ = inOrder(append(left.KeyGroups, from.KeyGroups...)) // they are known
		if left.StaffNumber == "" {
			left.StaffNumber = from.StaffNumber
		} else if from.StaffNumber != "" && from.StaffNumber != left.StaffNumber {
			// The other number has to be found, too.
			ended := courses.Stay{Organisation: from.Organisation, StaffNumber: from.StaffNumber, From: from.Joined, Until: today}
			left.Past = append(left.Past, ended)
		}
	}
	left.Past = inTime(append(left.Past, from.Past...))
	if len(left.Past) > courses.MaxStays {
		return ended, left, &ledger.Refusal{Code: StaysTooMany, Field: "from", Subject: from.Account.String()}
	}
	return ended, left, nil
}
