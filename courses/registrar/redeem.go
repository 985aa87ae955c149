package registrar

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/courses/programme"
	"creditbank/ledger/fault"
)

// Award is what a redemption rests on. Its JSON is filed under its SHA-256,
// which the capture carries: never rename a field.
type Award struct {
	Application  string          `json:"application"`
	Learner      string          `json:"learner"`
	Programme    string          `json:"programme"`
	Version      uint32          `json:"version"`
	RulesHash    string          `json:"rules_hash"`
	Equivalences int             `json:"equivalences"`
	Record       json.RawMessage `json:"record"`
	Moves        []Move          `json:"moves,omitempty"`
	Exceptions   []Exception     `json:"exceptions,omitempty"`
	Allocation   []Allocated     `json:"allocation"`
	Verdict      json.RawMessage `json:"verdict"`
	VerdictHash  string          `json:"verdict_hash"`
}

// HoldApplication holds exactly the lots of an application's allocation. If
// somebody else took one of them meanwhile, the refusal names it.
func (r *Registrar) HoldApplication(ctx context.Context, q Request, id, reason string) (Application, bool, error) {
	return r.step(ctx, q, id, Proposed, []string{"hold", reason}, func(x *Application) error {
		if err := r.stillConsents(ctx, x); err != nil {
			return err
		}
		o, err := r.PlaceHold(ctx, q, Hold{
			Learner: x.Learner, Institution: x.Institution, Programme: x.Programme, Deadline: x.Deadline,
			Lots: x.reservations(), Reason: reason,
		})
		if err != nil {
			return err
		}
		if o.Refusal != nil {
			return o.Refusal
		}
		x.State, x.Hold = Held, o.Entry.Seq
		return nil
	})
}

// Redeem captures what an application holds. The entry carries the digest of
// the award: version of the rules, allocation and verdict, which are filed
// before it is written.
func (r *Registrar) Redeem(ctx context.Context, q Request, id, reason string) (Application, bool, error) {
	return r.step(ctx, q, id, Held, []string{"redeem", reason}, func(x *Application) error {
		if err := r.stillConsents(ctx, x); err != nil {
			return err
		}
		body, digest, err := r.award(x)
		if err != nil {
			return err
		}
		if !q.DryRun {
			err := r.store.Papers().Add(ctx, courses.Paper{
				Kind: courses.AwardPaper, Name: hex.EncodeToString(digest[:]), Version: 1, Body: string(body), By: q.By.ID,
			})
			if err != nil && !errors.Is(err, fault.Conflict) { // it is there from an earlier attempt
				return err
			}
		}
		o, err := r.capture(ctx, q, x.Hold, nil, reason, digest)
		if err != nil {
			return err
		}
		if o.Refusal != nil {
			return o.Refusal
		}
		x.State, x.Capture, x.Digest = Redeemed, o.Entry.Seq, hex.EncodeToString(digest[:])
		return nil
	})
}

// award returns what a redemption of the application rests on, with its digest.
func (r *Registrar) award(x *Application) ([]byte, [32]byte, error) {
	o, err := r.numbered(x.Programme, x.Version)
	if err != nil {
		return nil, [32]byte{}, err
	}
	verdict := sha256.Sum256(x.Verdict)
	body, err := json.Marshal(Award{
		Application: x.ID, Learner: x.Learner, Programme: x.Programme, Version: x.Version, RulesHash: hex.EncodeToString(o.Rules.Hash[:]),
		Equivalences: x.Equivalences, Record: x.Record, Moves: x.Moves, Exceptions: x.Exceptions, Allocation: x.Allocation,
		Verdict: x.Verdict, VerdictHash: hex.EncodeToString(verdict[:]),
	})
	return body, sha256.Sum256(body), err
}

// ReleaseApplication refuses an applicant: the hold ends and nothing is spent.
func (r *Registrar) ReleaseApplication(ctx context.Context, q Request, id, reason string) (Application, bool, error) {
	return r.step(ctx, q, id, Held, []string{"release", reason}, func(x *Application) error {
		o, err := r.Release(ctx, q, x.Hold, reason)
		if err != nil {
			return err
		}
		if o.Refusal != nil {
			return o.Refusal
		}
		x.State = Released
		return nil
	})
}

// Dependant is an award that depended on a lot.
type Dependant struct {
	Capture uint64
	Award   *Award // nil if the capture rests on no verdict
	Met     bool   // the verdict was met when it was redeemed
	Stands  bool   // it is still met without the lots that were withdrawn
	Short   string // what is short without them
}

// Dependants lists every redemption that used a deposit, and whether its
// award still stands without it and without what else was withdrawn since.
func (r *Registrar) Dependants(ctx context.Context, by org.Principal, deposit uint64) ([]Dependant, error) {
	if _, err := r.Entry(ctx, by, deposit); err != nil {
		return nil, err
	}
	lot, err := r.book.Lot(ctx, r.book.Log(), deposit)
	if err != nil {
		return nil, err
	}
	var list []Dependant
	for _, use := range lot.Uses {
		e, err := r.book.Entry(ctx, r.book.Log(), use.Entry)
		if err != nil {
			return nil, err
		}
		d := Dependant{Capture: use.Entry}
		if e.Verdict != ([32]byte{}) {
			if err := r.judge(ctx, &d, e.Verdict, deposit); err != nil {
				return nil, fmt.Errorf("award of entry %d: %w", use.Entry, err)
			}
		}
		list = append(list, d)
	}
	return list, nil
}

// judge audits an award again without a lot.
func (r *Registrar) judge(ctx context.Context, d *Dependant, digest [32]byte, deposit uint64) error {
	p, err := r.store.Papers().Newest(ctx, courses.AwardPaper.Key(hex.EncodeToString(digest[:])))
	if err != nil {
		return err
	}
	award, err := says[Award](p)
	if err != nil {
		return err
	}
	d.Award = &award
	x := Application{
		ID: award.Application, Programme: award.Programme, Version: award.Version, Equivalences: award.Equivalences,
		Record: award.Record, Moves: award.Moves, Exceptions: award.Exceptions, Verdict: award.Verdict,
	}
	before, err := r.audit(&x)
	if err != nil {
		return err
	}
	d.Met = before.Verdict.Met
	rec := before.Record
	gone := func(line string) (bool, error) {
		seq, _ := lotOf(line)
		if seq == deposit {
			return true, nil
		}
		lot, err := r.book.Lot(ctx, r.book.Log(), seq)
		return lot.Withdrawn, err
	}
	var kept []programme.Lot
	for _, l := range rec.Lots {
		is, err := gone(l.ID)
		if err != nil {
			return err
		}
		if !is {
			kept = append(kept, l)
		}
	}
	rec.Lots = slices.Clip(kept)
	o, err := r.numbered(award.Programme, award.Version)
	if err != nil {
		return err
	}
	excused := *o
	excused.Rules = without(o.Rules, award.Exceptions)
	after, err := auditRecord(&excused, award.Equivalences, rec, before.Verdict.Checkpoint)
	d.Stands, d.Short = after.Verdict.Met, shortNames(&after.Verdict)
	return err
}
