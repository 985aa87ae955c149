package registrar

import (
	"context"
	"fmt"

	"creditbank/courses/grounds"
	"creditbank/courses/programme"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// SignedLog gives the newest signed checkpoint of the log. The store is the one
// in use; a bank without a log has none.
type SignedLog interface {
	Checkpoint(ctx context.Context) ([]byte, error)
}

// TieTo has verdicts name the signed head of a log that they were computed
// from. It is called before the registrar is used.
func (r *Registrar) TieTo(log SignedLog) *Registrar {
	r.log = log
	return r
}

// account is a learner's account as one moment saw it: what all audits of one
// question go by.
type account struct {
	ledger.Account
	lots   []ledger.LotLine // newest first
	works  string           // the organisation where the learner works
	asked  ledger.Day
	moment ledger.Instant
	signed []byte       // the signed checkpoint, if the bank keeps a log
	head   grounds.Head // what is signed
}

// maxReadings bounds how often an account is read while it is written to.
const maxReadings = 16

// readAccount reads all lots of an account that a view sees, at one moment,
// and the signed head that has all of the account's entries if it sees all.
func (r *Registrar) readAccount(ctx context.Context, v view) (*account, error) {
	if v.learner.Merged() {
		return nil, &ledger.Refusal{Code: ledger.AccountMerged, Field: "learner", Subject: v.learner.Account.String(), Has: v.learner.Into.String()}
	}
	for range maxReadings {
		var signed []byte
		var err error
		tied := r.log != nil && v.sees == nil // a part of an account cannot be computed again from a transcript
		if tied {
			// Before the account: what the tree has, the account then shows.
			if signed, err = r.log.Checkpoint(ctx); err != nil {
				return nil, err
			}
		}
		a, err := r.readLots(ctx, v)
		if err != nil || !tied {
			return a, err
		}
		a.signed, a.head.Entries = signed, a.Seq
		if a.head.Checkpoint, err = grounds.SignedText(signed); err != nil {
			return nil, err
		}
		if a.Head <= a.head.Size {
			return a, nil
		}
	}
	return nil, fmt.Errorf("read account %s: it is being written to: %w", v.learner.Account, fault.Busy)
}

// readLots reads all lots of an account that a view sees, at one moment.
func (r *Registrar) readLots(ctx context.Context, v view) (*account, error) {
	state, lots, err := r.lots(ctx, v, 0, programme.MaxLines+1)
	if err != nil {
		return nil, err
	}
	now := r.now()
	return &account{
		Account: state, lots: lots, works: v.learner.Organisation, asked: ledger.DayOf(now), moment: ledger.InstantOf(now),
	}, nil
}

// checkpoint names what the verdict rests on: the signed head of the log or,
// without a log, the account's newest entry, by its number in the journal and
// in the account.
func (a *account) checkpoint() string {
	if a.signed != nil {
		return a.head.String()
	}
	return fmt.Sprintf("log %d entry %d account entry %d", a.ID.Log(), a.Head, a.Seq)
}

// holdings are what the account held at the moment.
func (a *account) holdings(registered ledger.Day) *grounds.Holdings {
	return &grounds.Holdings{State: a.State, Lots: a.lots, At: a.moment, Registered: registered}
}

// known is what the catalogue tells about the courses and issuers of an
// account, as a programme sees them.
func (r *Registrar) known(o *offer, set *agreed) *grounds.Known {
	cat := r.current.Load()
	return &grounds.Known{
		Equivalences: set.Set, OncePerOutcome: o.Rules.SameOutcomeOnce, OwnSource: o.ownWord(),
		Own: func(course string) ([]string, bool) {
			c, is := o.own(course)
			return c.Groups, is
		},
		Title: func(course string, version uint32) string {
			for i := range cat.courses[course] {
				if c := &cat.courses[course][i]; c.Version == version {
					return c.Title
				}
			}
			return ""
		},
		Source: func(issuer string, on ledger.Day) (string, string) { return o.sourceOf(cat, issuer, on) },
	}
}

// ownWord is what the rules call the college's own credits.
func (o *offer) ownWord() string {
	for _, s := range o.Terms.Sources {
		if s.Source == OwnSource {
			return s.As
		}
	}
	return string(OwnSource)
}
