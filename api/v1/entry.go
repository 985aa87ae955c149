package v1

import (
	"context"
	"encoding/hex"
	"strconv"

	"creditbank/api/call"
	"creditbank/api/wire"
	"creditbank/ledger"
)

// GetEntry answers with one entry of the journal.
func (s *Server) GetEntry(ctx context.Context, r wire.GetEntryRequestObject) (wire.GetEntryResponseObject, error) {
	e, err := s.Registrar.Entry(ctx, call.Of(ctx).By, uint64(r.Seq))
	if err != nil {
		return nil, err
	}
	w, err := s.entry(ctx, &e)
	return wire.GetEntry200JSONResponse(w), err
}

// entry returns an entry as a client sees it: the balance after it and its
// place among the account's entries if they read all of the account. Beside
// that it depends on the entry and the version of the course it cites alone, so
// that a replay looks as the first answer did.
func (s *Server) entry(ctx context.Context, e *ledger.Entry) (wire.Entry, error) {
	whole, err := s.Registrar.SeesWhole(ctx, call.Of(ctx).By, e.Account)
	if err != nil {
		return wire.Entry{}, err
	}
	w := wire.Entry{
		Seq: int64(e.Seq), Kind: e.Kind.String(),
		Learner: e.Account.String(), BookedAt: e.BookedAt.String(), EffectiveOn: e.Effective.String(),
		Postings: make([]wire.Posting, len(e.Postings)),
		Ref:      int64(e.Ref), Reverses: reverses(e), Issuer: e.Issuer, Institution: e.Institution,
		Programme: e.Programme, Deadline: e.Deadline.String(), Until: e.Until.String(),
		OtherAccount: other(e), Dependants: numbers(e.Dependants), Reason: e.Reason, Actor: e.Actor,
	}
	if whole {
		after := balances(&e.After)
		w.AccountSeq, w.Previous, w.Balance = int64(e.AccountSeq), int64(e.Prev), &after
	}
	for i, p := range e.Postings {
		w.Postings[i] = wire.Posting{
			Lot: int64(p.Lot), Unit: p.Unit.String(), From: sideText(e, p.From), To: sideText(e, p.To), Amount: p.Amount.String(),
		}
	}
	if e.Verdict != [32]byte{} {
		w.Verdict = hex.EncodeToString(e.Verdict[:])
	}
	if e.Learning != nil {
		w.Learning = s.learning(e)
	}
	return w, nil
}

// sideText names a side, with whose it is where the entry says so.
func sideText(e *ledger.Entry, side ledger.Side) string {
	switch {
	case side == ledger.Issuer && e.Issuer != "":
		return side.String() + ":" + e.Issuer
	case side == ledger.Programme && e.Programme != "":
		return side.String() + ":" + e.Programme
	}
	return side.String()
}

// other returns the other account of a merge, or "".
func other(e *ledger.Entry) string {
	if e.Other == (ledger.AccountID{}) {
		return ""
	}
	return e.Other.String()
}

func reverses(e *ledger.Entry) int64 {
	if e.Kind == ledger.KindReversal {
		return int64(e.Ref)
	}
	return 0
}

func (s *Server) learning(e *ledger.Entry) *wire.Learning {
	l := e.Learning
	w := &wire.Learning{
		Course: l.Course, CourseVersion: int(l.Catalogue), Title: s.title(l), Run: l.Run, Site: l.Site,
		Hours: l.Hours.String(), Score: Score(l), StartedOn: l.Started.String(), CompletedOn: e.Effective.String(),
	}
	if l.Evidence != [32]byte{} {
		w.EvidenceSha256 = hex.EncodeToString(l.Evidence[:])
	}
	return w
}

// title returns the title of the course's version that a deposit cites.
func (s *Server) title(l *ledger.Learning) string {
	if c, known := s.Registrar.CourseOf(l); known {
		return c.Title
	}
	return l.Course
}

// Score returns a score as text; "" if there is none.
func Score(l *ledger.Learning) string {
	if !l.HasScore {
		return ""
	}
	return l.Score.String()
}

func numbers(seqs []uint64) []int64 {
	var n []int64
	for _, seq := range seqs {
		n = append(n, int64(seq))
	}
	return n
}

func entryPath(seq uint64) string { return "/v1/entries/" + strconv.FormatUint(seq, 10) }
