package registrar

import (
	"context"
	"fmt"

	"creditbank/courses"
	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Hold is what a college asks for: credits of an applicant, reserved for a
// programme until a deadline.
type Hold struct {
	Learner     string
	Institution string // if empty, who asks
	Programme   string // a programme of the institution; if empty, the institution itself
	Deadline    ledger.Instant
	Lots        []ledger.Reservation
	Reason      string
}

// PlaceHold reserves the lots. A college needs the learner's consent to read
// their credits, for the programme or for none.
func (r *Registrar) PlaceHold(ctx context.Context, q Request, h Hold) (ledger.Outcome, error) {
	if h.Institution == "" {
		h.Institution = q.By.Organisation
	}
	if h.Programme == "" {
		h.Programme = h.Institution
	}
	action, err := r.hold(ctx, q.By, h)
	if err != nil {
		return ledger.Outcome{}, err
	}
	asked := append([]string{h.Learner, h.Institution, h.Programme, h.Deadline.String(), h.Reason}, lotTexts(h.Lots)...)
	return r.one(ctx, q, "hold", action, asked...)
}

func (r *Registrar) hold(ctx context.Context, by org.Principal, h Hold) (ledger.Action, error) {
	if by.Role != org.College && by.Role != org.Office {
		return nil, fmt.Errorf("place a hold as %s: %w", by.Role, fault.Forbidden)
	}
	cat := r.current.Load()
	account, err := ledger.ParseAccountID(h.Learner)
	if err != nil {
		return refuse(LearnerUnknown, "learner", h.Learner, "", ""), nil
	}
	tree := r.Tree()
	college, known := tree.Get(h.Institution)
	if !known || college.Kind != courses.InstitutionKind {
		return refuse(OrganisationUnknown, "institution", h.Institution, "", ""), nil
	}
	if tree.Ended(h.Institution) {
		return ledger.Refuse{Because: *ended(tree, "institution", h.Institution)}, nil
	}
	if by.Role == org.College && !tree.MayActFor(by, h.Institution) {
		return refuse(NotYours, "institution", h.Institution, by.Organisation, ""), nil
	}
	if h.Programme != h.Institution {
		versions := cat.programmes[h.Programme]
		if len(versions) == 0 {
			return refuse(ProgrammeUnknown, "programme", h.Programme, "", ""), nil
		}
		if p := versions[len(versions)-1]; p.Institution != h.Institution {
			return refuse(ProgrammeNotYours, "programme", h.Programme, p.Institution, h.Institution), nil
		}
	}
	if by.Role == org.College {
		programme := h.Programme
		if programme == h.Institution {
			programme = ""
		}
		if consents, err := r.mayHold(ctx, account, h.Institution, programme); err != nil {
			return nil, err
		} else if !consents {
			return refuse(ConsentMissing, "learner", h.Programme, "", ""), nil
		}
	}
	return ledger.PlaceHold{
		Account: account, Institution: h.Institution, Programme: h.Programme,
		Deadline: h.Deadline, Lots: h.Lots, Reason: h.Reason,
	}, nil
}

// Capture redeems what a hold reserves: all of it, or the named parts.
func (r *Registrar) Capture(ctx context.Context, q Request, hold uint64, lots []ledger.Reservation, reason string) (ledger.Outcome, error) {
	return r.capture(ctx, q, hold, lots, reason, [32]byte{})
}

// capture redeems with the digest of what the redemption rests on, if it is
// not zero.
func (r *Registrar) capture(ctx context.Context, q Request, hold uint64, lots []ledger.Reservation, reason string, verdict [32]byte) (ledger.Outcome, error) {
	if err := r.mayEnd(ctx, q.By, hold); err != nil {
		return ledger.Outcome{}, err
	}
	asked := append([]string{number(hold), reason}, lotTexts(lots)...)
	if verdict != ([32]byte{}) {
		asked = append(asked, string(verdict[:]))
	}
	return r.one(ctx, q, "capture", ledger.Capture{Hold: hold, Lots: lots, Reason: reason, Verdict: verdict}, asked...)
}

// Release ends a hold without redeeming anything.
func (r *Registrar) Release(ctx context.Context, q Request, hold uint64, reason string) (ledger.Outcome, error) {
	if err := r.mayEnd(ctx, q.By, hold); err != nil {
		return ledger.Outcome{}, err
	}
	return r.one(ctx, q, "release", ledger.Release{Hold: hold, Reason: reason}, number(hold), reason)
}

// Hold returns a hold to who placed it, to the office and to the learner.
func (r *Registrar) Hold(ctx context.Context, by org.Principal, hold uint64) (ledger.HoldRecord, error) {
	h, err := r.book.Hold(ctx, r.book.Log(), hold)
	if err != nil {
		return h, err
	}
	own, err := r.owns(ctx, by, h.Account.String())
	if err != nil {
		return ledger.HoldRecord{}, err
	}
	if own || by.ReadsAll() || r.Tree().MayActFor(by, h.Institution) {
		return h, r.tell(ctx, by, CreditsField, h.Account)
	}
	return ledger.HoldRecord{}, fmt.Errorf("hold %d is of another college: %w", hold, fault.Forbidden)
}

// mayEnd checks that somebody may end a hold. A hold never changes hands, so
// nothing can come between this and the decision.
func (r *Registrar) mayEnd(ctx context.Context, by org.Principal, hold uint64) error {
	h, err := r.book.Hold(ctx, r.book.Log(), hold)
	if err != nil {
		return err
	}
	if by.Role == org.Office || by.Role == org.College && r.Tree().MayActFor(by, h.Institution) {
		return nil
	}
	return fmt.Errorf("hold %d is of %s: %w", hold, h.Institution, fault.Forbidden)
}

func lotTexts(lots []ledger.Reservation) []string {
	texts := make([]string, 0, 2*len(lots))
	for _, l := range lots {
		texts = append(texts, number(l.Lot), l.Amount.String())
	}
	return texts
}
