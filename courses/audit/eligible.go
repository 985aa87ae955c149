package audit

import (
	"cmp"
	"slices"

	"creditbank/courses/programme"
	"creditbank/ledger"
)

// entry is a line of the record on its way through the audit.
type entry struct {
	*programme.Lot
	// groups are the places it may take, as indexes of the rules' groups.
	groups []int
	// reason is why the line is excluded or has no place.
	reason Reason
	rule   string
	free   Free
	// stays is how many of its equal lots take part in the placing. Of an
	// eligible line the others are duplicates.
	stays int
	// offer is above zero for a course of a catalogue that is not yet in the
	// record: how much of a course it is.
	offer int64
}

// newEntries puts the lines into the order that everything later goes by:
// completed earlier first. Two lines differ at the latest in their names.
func newEntries(rec *programme.Record) []entry {
	entries := make([]entry, len(rec.Lots))
	for i := range rec.Lots {
		entries[i] = entry{Lot: &rec.Lots[i], stays: rec.Lots[i].Count}
	}
	slices.SortFunc(entries, func(a, b entry) int {
		return cmp.Or(
			cmp.Compare(a.Completed, b.Completed), cmp.Compare(b.Credits, a.Credits),
			cmp.Compare(a.Source, b.Source), cmp.Compare(a.Issuer, b.Issuer), cmp.Compare(a.ID, b.ID))
	})
	return entries
}

// exclude looks for the first reason that applies to a line, and for the
// places that an eligible one may take.
func (e *entry) exclude(r *programme.Rules, asked ledger.Day) {
	limited := slices.Contains(r.Recognised.Sources, e.Source)
	switch {
	case r.SameOutcomeOnce && e.RedeemedFor != "":
		e.out(Redeemed, "same_outcome_once", Free{Name: e.RedeemedFor})
	case r.ValidityYears > 0 && asked > e.Completed.AddYears(r.ValidityYears):
		e.out(Expired, "validity_years", Free{Day: e.Completed.AddYears(r.ValidityYears)})
	case limited && r.Recognised.MaxAgeYears > 0 && asked > e.Completed.AddYears(r.Recognised.MaxAgeYears):
		e.out(Expired, "recognised", Free{Day: e.Completed.AddYears(r.Recognised.MaxAgeYears)})
	case r.EarnedAfter != 0 && e.Completed <= r.EarnedAfter:
		e.out(BeforePriorAward, "earned_after", Free{Day: r.EarnedAfter})
	case e.Score.Below(r.PassScore):
		e.out(Grade, "pass_score", Free{Mark: r.PassScore.String()})
	case limited && e.GradePoint.Below(r.Recognised.MinGradePoint):
		e.out(Grade, "recognised", Free{Mark: r.Recognised.MinGradePoint.String()})
	default:
		e.place(r)
	}
}

func (e *entry) out(reason Reason, rule string, free Free) {
	e.reason, e.rule, e.free, e.stays = reason, rule, free, 0
}

// place finds the groups that the line may be placed in.
func (e *entry) place(r *programme.Rules) {
	known := false
	var closed Free
	for i := range r.Groups {
		g := &r.Groups[i]
		if !slices.Contains(e.Groups, g.Name) {
			continue
		}
		known = true
		if g.Accepts(e.Source) {
			e.groups = append(e.groups, i)
			continue
		}
		closed.Groups = append(closed.Groups, g.Name)
		for _, s := range g.Accept {
			if !slices.Contains(closed.Sources, s) {
				closed.Sources = append(closed.Sources, s)
			}
		}
	}
	switch {
	case known && len(e.groups) == 0:
		e.out(Source, "accept."+closed.Groups[0], closed)
	case e.Frozen:
		e.out(Frozen, "freeze", Free{})
	case !known:
		groups := slices.Clone(e.Groups)
		slices.Sort(groups)
		e.out(NoGroup, "groups", Free{Groups: groups})
	}
}

// excluded says whether the line is excluded whole. A line without a group is
// not excluded: it is left over.
func (e *entry) excluded() bool { return e.reason != "" && e.reason != NoGroup }

// dropDuplicates leaves one lot of each subject: the one with more credits,
// then the earlier completed, then the smaller name. Lines that are excluded
// or have no group displace nothing.
func dropDuplicates(entries []entry) {
	first := make(map[string]*entry)
	for i := range entries {
		e := &entries[i]
		if e.stays == 0 || e.Subject == "" {
			continue
		}
		held := first[e.Subject]
		if held == nil || before(e, held) {
			first[e.Subject] = e
		}
	}
	for i := range entries {
		e := &entries[i]
		if e.stays == 0 || e.Subject == "" {
			continue
		}
		kept := first[e.Subject]
		if e == kept {
			e.stays = 1
		} else {
			e.out(Duplicate, "duplicates", Free{})
		}
		// The lots of the line that stays are each other's duplicates.
		e.rule, e.free = "duplicates", Free{Name: kept.ID}
	}
}

func before(a, b *entry) bool {
	return cmp.Or(cmp.Compare(b.Credits, a.Credits), cmp.Compare(a.Completed, b.Completed), cmp.Compare(a.ID, b.ID)) < 0
}
