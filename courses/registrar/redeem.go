package registrar

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/ledger"
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
	Exit         string          `json:"exit,omitempty"`
	Record       json.RawMessage `json:"record"`
	Grounds      json.RawMessage `json:"grounds,omitempty"`
	Moves        []Move          `json:"moves,omitempty"`
	Exceptions   []Exception     `json:"exceptions,omitempty"`
	Allocation   []Allocated     `json:"allocation"`
	Verdict      json.RawMessage `json:"verdict"`
	VerdictHash  string          `json:"verdict_hash"`
}

// HoldApplication holds exactly the lots of an application's allocation. What
// is asked for has to be met, by the rules or by exceptions that were granted:
// nothing is reserved that could not be redeemed. If somebody else took one of
// the lots meanwhile, the refusal names it.
//
// If the process ends between the hold and the paper, asking again with the
// same key ends the step; without that, the hold ends by its deadline.
func (r *Registrar) HoldApplication(ctx context.Context, q Request, id, reason string) (Application, bool, error) {
	return r.step(ctx, q, id, Proposed, []string{"hold", reason}, func(x *Application) error {
		if err := r.stillConsents(ctx, x); err != nil {
			return err
		}
		if err := x.earned(); err != nil {
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
		if err := x.earned(); err != nil {
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
		capture, err := r.captureOnce(ctx, q, x, reason, digest)
		if err != nil {
			return err
		}
		x.State, x.Capture, x.Digest = Redeemed, capture, hex.EncodeToString(digest[:])
		return nil
	})
}

// captureOnce captures what an application holds and returns the entry. It
// names every lot: if one was revoked since, the verdict is not true any more
// and the ledger refuses. A hold that was captured for the same award before,
// by an attempt of which nothing else was filed, is done.
func (r *Registrar) captureOnce(ctx context.Context, q Request, x *Application, reason string, digest [32]byte) (uint64, error) {
	o, err := r.capture(ctx, q, x.Hold, x.reservations(), reason, digest)
	if err != nil {
		return 0, err
	}
	if o.Refusal == nil {
		return o.Entry.Seq, nil
	}
	h, err := r.book.Hold(ctx, r.book.Log(), x.Hold)
	if err != nil || h.State != ledger.HoldCaptured {
		return 0, errors.Join(err, o.Refusal)
	}
	e, err := r.book.Entry(ctx, r.book.Log(), h.Ended)
	if err != nil || e.Verdict != digest {
		return 0, errors.Join(err, o.Refusal)
	}
	return e.Seq, nil
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
		Equivalences: x.Equivalences, Exit: x.Exit, Record: x.Record, Grounds: x.Grounds, Moves: x.Moves, Exceptions: x.Exceptions,
		Allocation: x.Allocation, Verdict: x.Verdict, VerdictHash: hex.EncodeToString(verdict[:]),
	})
	return body, sha256.Sum256(body), err
}

// ReleaseApplication refuses an applicant with a reason, which the learner
// sees: what is held is released, and nothing is spent. An application whose
// hold has ended already can be refused as well, unless it was captured.
func (r *Registrar) ReleaseApplication(ctx context.Context, q Request, id, reason string) (Application, bool, error) {
	return r.stepIn(ctx, q, id, []ApplicationState{Proposed, Held}, []string{"release", reason}, func(x *Application) error {
		if x.State == Held {
			if err := r.releaseHeld(ctx, q, x.Hold, reason); err != nil {
				return err
			}
		}
		x.State, x.Rejection = Released, &Rejection{reason, q.By.ID, ledger.InstantOf(r.now())}
		return nil
	})
}

// releaseHeld sees to it that a hold reserves nothing any more.
func (r *Registrar) releaseHeld(ctx context.Context, q Request, hold uint64, reason string) error {
	o, err := r.Release(ctx, q, hold, reason)
	if err != nil || o.Refusal == nil {
		return err
	}
	h, err := r.book.Hold(ctx, r.book.Log(), hold)
	if err != nil || h.State == ledger.HoldOpen || h.State == ledger.HoldCaptured {
		return errors.Join(err, o.Refusal)
	}
	return nil
}

// AwardOf returns the document that an award's digest, in hexadecimal digits,
// is the SHA-256 of: byte for byte what was filed. Its college, the office and
// the learner may read it.
func (r *Registrar) AwardOf(ctx context.Context, by org.Principal, digest string) ([]byte, error) {
	p, err := r.store.Papers().Newest(ctx, courses.AwardPaper.Key(digest))
	if err != nil {
		return nil, fmt.Errorf("award %.64q: %w", digest, err)
	}
	award, err := says[Award](p)
	if err != nil {
		return nil, err
	}
	if _, err := r.Application(ctx, by, award.Application); err != nil {
		return nil, fmt.Errorf("award %s: %w", digest, err)
	}
	return []byte(p.Body), nil
}
