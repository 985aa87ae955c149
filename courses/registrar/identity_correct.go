package registrar

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"creditbank/courses"
	"creditbank/courses/identity"
	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// CorrectIdentity puts another identity number in the place of the one that an
// account has, or takes it away if the text is empty. The number of before is
// free from then on: whose it is can be registered with it. Who wanted it, and
// why, stays with the versions of the learner; the numbers of before stay in
// them, sealed, until the learner is forgotten.
//
// Only the office does, and it takes a second person. From an account that has
// ended in another one a number can be taken away, not given to it. The text
// may be one that [Registrar.HideIdentity] has made for the account.
func (r *Registrar) CorrectIdentity(ctx context.Context, q Request, account ledger.AccountID, text, reason string) (courses.Learner, bool, error) {
	var none courses.Learner
	if q.By.Role != org.Office {
		return none, false, fmt.Errorf("correct an identity number as %s: %w", q.By.Role, fault.Forbidden)
	}
	n, err := r.shown(account, text)
	if err != nil {
		return none, false, err
	}
	var index [32]byte
	if !n.IsZero() {
		index = r.identities.Index(n)
	}
	a, err := q.askedFor("identity", account.String(), hex.EncodeToString(index[:]), reason)
	if err != nil {
		return none, false, err
	}
	r.people.Lock()
	defer r.people.Unlock()
	l, earlier, err := r.askedOfLearner(ctx, account, a)
	if err != nil || earlier != nil {
		if earlier != nil {
			l = *earlier
		}
		return l, earlier != nil, err
	}
	switch {
	case l.Merged() && !n.IsZero():
		return none, false, &ledger.Refusal{Code: ledger.AccountMerged, Field: "learner", Subject: account.String(), Has: l.Into.String()}
	case l.Index == index:
		return none, false, &ledger.Refusal{Code: IdentityUnchanged, Field: "identity_number", Subject: account.String()}
	}
	l = l.Clone()
	l.Identity, l.Index = nil, index
	if !n.IsZero() {
		if wrong, err := r.numberTaken(ctx, q.By, l, nil); wrong != nil || err != nil {
			return none, false, errors.Join(asError(wrong), err)
		}
		if l.Identity, err = r.identities.Seal(account, n); err != nil {
			return none, false, err
		}
		l.Synthetic = l.Synthetic || n.IsSynthetic()
	}
	l.Version, l.By, l.Asked, l.Reason = l.Version+1, q.By.ID, a, reason
	if q.DryRun {
		return l, false, nil
	}
	r.glances.forget(account)
	if err := r.store.Learners().Add(ctx, l); err != nil {
		return none, false, fmt.Errorf("learner %s: %w", account, err)
	}
	return l, false, nil
}

// askedOfLearner returns the newest version of a learner, and the one that an
// earlier request with the same key made. The same key for something else is
// refused.
func (r *Registrar) askedOfLearner(ctx context.Context, account ledger.AccountID, a courses.Asked) (newest courses.Learner, earlier *courses.Learner, err error) {
	versions, err := r.store.Learners().History(ctx, account.String())
	if errors.Is(err, fault.NotFound) {
		return newest, nil, refusal(LearnerUnknown, "learner", account.String())
	} else if err != nil {
		return newest, nil, fmt.Errorf("learner %s: %w", account, err)
	}
	for i, v := range versions {
		switch {
		case a.Key.IsZero() || v.Asked.Key != a.Key:
		case v.Asked.Request != a.Request:
			return newest, nil, &ledger.Refusal{Code: ledger.KeyReused, Field: "Idempotency-Key"}
		default:
			return newest, &versions[i], nil
		}
	}
	return versions[len(versions)-1], nil, nil
}

// hidden begins the text of a number that nobody can read without the bank's
// secret. No number that is given from outside begins so.
const hidden = "sealed:"

// HideIdentity returns a text that stands for an identity number of an account
// where a request has to be written down. The same number gives the same text;
// nobody reads it without the bank's secret. What is wrong with a number is a
// refusal.
func (r *Registrar) HideIdentity(account ledger.AccountID, text string) (string, error) {
	n, err := r.shown(account, text)
	if err != nil || n.IsZero() {
		return "", err
	}
	sealed, err := r.identities.SealAlike(account, n)
	return hidden + base64.RawURLEncoding.EncodeToString(sealed), err
}

// hides reports whether a decision's request has a number that was hidden.
func hides(p courses.Paper) bool {
	d, err := says[Decision](p)
	return err == nil && strings.Contains(d.Request, `:"`+hidden)
}

// shown reads an identity number that was given, or that was hidden.
func (r *Registrar) shown(account ledger.AccountID, text string) (identity.Number, error) {
	if r.identities == nil {
		return identity.Number{}, &ledger.Refusal{Code: IdentityNotKept, Field: "identity_number"}
	}
	coded, was := strings.CutPrefix(text, hidden)
	if !was {
		n, wrong := r.number(text)
		return n, asError(wrong)
	}
	sealed, err := base64.RawURLEncoding.DecodeString(coded)
	if err != nil {
		return identity.Number{}, fmt.Errorf("a hidden identity number of %s: %w (%w)", account, fault.Corrupt, err)
	}
	return r.identities.Open(account, sealed)
}

// KnownIdentity is an identity number that the bank has of a person.
type KnownIdentity struct {
	Account ledger.AccountID
	Masked  string // "" if the account has none
	Ended   bool   // the account has ended in the person's
}

// KnownIdentities returns the identity numbers of a person's account and of
// those that have ended in it, to the office alone.
func (r *Registrar) KnownIdentities(ctx context.Context, by org.Principal, account ledger.AccountID) ([]KnownIdentity, error) {
	if by.Role != org.Office {
		return nil, fmt.Errorf("identity numbers of %s as %s: %w", account, by.Role, fault.Forbidden)
	}
	l, err := r.MayRead(ctx, by, account, PersonField)
	if err != nil {
		return nil, err
	}
	var known []KnownIdentity
	for _, id := range append([]ledger.AccountID{l.Account}, l.Was...) {
		one, err := r.store.Learners().Newest(ctx, id.String())
		if err != nil {
			return nil, fmt.Errorf("learner %s: %w", id, err)
		}
		masked, err := r.MaskedIdentity(one)
		if err != nil {
			return nil, err
		}
		if id == l.Account || masked != "" {
			known = append(known, KnownIdentity{id, masked, id != l.Account})
		}
	}
	return known, nil
}

// MaskedHidden returns a number that was hidden for an account as it may be
// shown, and "" for none.
func (r *Registrar) MaskedHidden(account ledger.AccountID, text string) (string, error) {
	n, err := r.shown(account, text)
	return n.Masked(), err
}
