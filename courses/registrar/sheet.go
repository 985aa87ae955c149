package registrar

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"creditbank/courses/credential"
	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Sheet returns what is printed of a learner's record: all that was ever
// deposited and not taken back as a mistake, oldest first. Issued, Until and
// Link are for the caller to give. Like the signed record it cannot be shown in
// part: who may read one may read the other.
func (r *Registrar) Sheet(ctx context.Context, by org.Principal, id ledger.AccountID) (*credential.Sheet, error) {
	l, err := r.MayRead(ctx, by, id, TranscriptField)
	if err != nil {
		return nil, err
	}
	employer, _ := r.Tree().Get(l.Organisation)
	s := &credential.Sheet{
		Learner: l.Name, Account: id, Organisation: employer.Name, Synthetic: l.Synthetic,
	}
	// The lots are read in pages. If the account moved in between, the sheet
	// would mix two moments: it is read again.
	for range sheetTries {
		whole, err := r.readSheet(ctx, s)
		if err != nil || whole {
			return s, err
		}
	}
	return nil, fmt.Errorf("account %s is moving: %w", id, fault.Busy)
}

// sheetTries is how often a sheet is read again before giving up.
const sheetTries = 5

// readSheet fills in the balances and lines. It reports false if the account
// changed while it was read.
func (r *Registrar) readSheet(ctx context.Context, s *credential.Sheet) (bool, error) {
	s.Lines = nil
	var version uint64
	for before := uint64(0); ; {
		a, lots, err := r.book.Lots(ctx, s.Account, before, page)
		if err != nil {
			return false, err
		}
		if before == 0 {
			version, s.Balances, s.Entries = a.Seq, a.Balances, a.Seq
		} else if a.Seq != version {
			return false, nil
		}
		for i := range lots {
			if line, shown := r.sheetLine(&lots[i]); shown {
				s.Lines = append(s.Lines, line)
			}
		}
		if len(lots) < page {
			slices.Reverse(s.Lines)
			return true, nil
		}
		before = lots[len(lots)-1].Lot.Seq
	}
}

// sheetLine returns the line of a lot, unless all of it was given back as a
// mistake or is on the sheet of the account that this one was merged into.
func (r *Registrar) sheetLine(l *ledger.LotLine) (credential.Line, bool) {
	lot, d := &l.Lot, &l.Deposit
	line := credential.Line{Seq: lot.Seq, Completed: d.Effective, Unit: lot.Unit, Amount: lot.Amount - lot.Returned - lot.Moved}
	if line.Amount == 0 {
		return line, false
	}
	issuer, known := r.Tree().Get(d.Issuer)
	if line.Issuer = issuer.Name; !known {
		line.Issuer = d.Issuer
	}
	if learning := d.Learning; learning != nil {
		line.Course, line.Hours, line.Score, line.HasScore = learning.Course, learning.Hours, learning.Score, learning.HasScore
		if c, known := r.CourseOf(learning); known {
			line.Title, line.TitleEn = c.Title, c.TitleEn
		}
	}
	line.State, line.Note = stateOf(lot)
	return line, true
}

// stateOf says what became of most of a lot and, if it is in parts, of which.
func stateOf(l *ledger.Lot) (credential.State, string) {
	most, state := ledger.Amount(-1), credential.Available
	var parts, zh []string
	for _, part := range []struct {
		state  credential.State
		amount ledger.Amount
	}{
		{credential.Available, l.Available}, {credential.Held, l.Held}, {credential.Redeemed, l.Redeemed},
		{credential.Expired, l.Expired}, {credential.Revoked, l.Revoked},
	} {
		if part.amount == 0 {
			continue
		}
		parts, zh = append(parts, fmt.Sprintf("%s %s", part.state, part.amount)), append(zh, fmt.Sprintf("%s %s", part.state.Chinese(), part.amount))
		if part.amount > most {
			most, state = part.amount, part.state
		}
	}
	if len(parts) < 2 {
		return state, ""
	}
	return state, strings.Join(zh, "、") + " " + strings.Join(parts, ", ")
}

// Standing says how a claim on a sheet compares with the ledger.
type Standing struct {
	Known  bool   // the account is there
	Agrees bool   // it had those balances after that many entries
	Since  uint64 // how many entries it has got since
}

// Stands compares a claim, which is known to be the bank's own, with the
// ledger. It tells nothing that the claim does not, but for the number of
// entries since.
func (r *Registrar) Stands(ctx context.Context, c credential.Claim) (Standing, error) {
	var s Standing
	for before := uint64(0); ; {
		a, entries, err := r.book.Entries(ctx, c.Account, before, page)
		if errors.Is(err, fault.NotFound) {
			return Standing{}, nil
		}
		if err != nil {
			return Standing{}, fmt.Errorf("check a sheet: %w", err)
		}
		if s.Known = true; a.Seq < c.Entries {
			return s, nil
		}
		s.Since = a.Seq - c.Entries
		for _, e := range entries {
			if e.AccountSeq == c.Entries {
				s.Agrees = e.After.Of(ledger.Credit).Posted == c.Credits && e.After.Of(ledger.Point).Posted == c.Points
				return s, nil
			}
		}
		if len(entries) < page {
			s.Agrees = c.Entries == 0 && c.Credits == 0 && c.Points == 0
			return s, nil
		}
		before = entries[len(entries)-1].Seq
	}
}
