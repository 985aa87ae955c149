package registrar

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"creditbank/courses"
)

// seat is a named person's place in a line of a plan, as it is stored.
type seat struct {
	Line    string `json:"line"`
	Learner string `json:"learner"`
	Dropped bool   `json:"dropped,omitempty"`
}

// maxNamed bounds how many places of a plan are named.
const maxNamed = 5000

// seat puts those named into the lines.
func (p *TrainingPlan) seat(seats map[seat]bool) {
	p.Lines = slices.Clone(p.Lines)
	for i := range p.Lines {
		p.Lines[i].Named = nil
	}
	for s, taken := range seats {
		at := slices.IndexFunc(p.Lines, func(l PlanLine) bool { return l.ID == s.Line })
		if taken && at >= 0 {
			p.Lines[at].Named = append(p.Lines[at].Named, s.Learner)
		}
	}
	for i := range p.Lines {
		slices.Sort(p.Lines[i].Named)
	}
}

// reseat returns the papers of the places that change.
func (p *TrainingPlan) reseat(name, by string, seats map[seat]bool, versions map[seat]uint32) ([]courses.Paper, error) {
	wanted := make(map[seat]bool)
	for _, l := range p.Lines {
		for _, learner := range l.Named {
			wanted[seat{Line: l.ID, Learner: learner}] = true
		}
	}
	var changed []courses.Paper
	put := func(s seat, dropped bool) error {
		place := s
		place.Dropped = dropped
		body, err := json.Marshal(place)
		changed = append(changed, courses.Paper{
			Kind: courses.SeatPaper, Name: name + "/" + s.Line + "/" + s.Learner, Version: versions[s] + 1, Body: string(body), By: by,
		})
		return err
	}
	for s := range wanted {
		if !seats[s] {
			if err := put(s, false); err != nil {
				return nil, err
			}
		}
	}
	for s, taken := range seats {
		if taken && !wanted[s] {
			if err := put(s, true); err != nil {
				return nil, err
			}
		}
	}
	return changed, nil
}

// seats returns the places of a plan, whether each is taken, and the numbers
// of their papers.
func (r *Registrar) seats(ctx context.Context, name string) (map[seat]bool, map[seat]uint32, error) {
	taken, versions := make(map[seat]bool), make(map[seat]uint32)
	prefix := courses.SeatPaper.Key(name + "/")
	for after := prefix; ; {
		more, err := r.store.Papers().List(ctx, after, page)
		if err != nil || len(more) == 0 {
			return taken, versions, err
		}
		for _, p := range more {
			if after, _ = p.VersionKey(); !strings.HasPrefix(after, prefix) {
				return taken, versions, nil
			}
			s, err := says[seat](p)
			if err != nil {
				return nil, nil, err
			}
			dropped := s.Dropped
			s.Dropped = false
			taken[s], versions[s] = !dropped, p.Version
		}
	}
}
