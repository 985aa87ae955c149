package v1

import (
	"bytes"
	"context"
	"time"

	"creditbank/api/call"
	"creditbank/api/problem"
	"creditbank/api/wire"
	"creditbank/courses/credential"
	"creditbank/ledger"
	"creditbank/ledger/transcript"
)

// GetSheet answers with the record of a learner, to print.
func (s *Server) GetSheet(ctx context.Context, r wire.GetSheetRequestObject) (wire.GetSheetResponseObject, error) {
	sheet, err := s.Registrar.Sheet(ctx, call.Of(ctx).By, account(r.Learner))
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := s.PrintSheet(ctx, sheet, &b); err != nil {
		return nil, err
	}
	return wire.GetSheet200ApplicationpdfResponse{
		Body: &b, ContentLength: int64(b.Len()), Headers: wire.GetSheet200ResponseHeaders{
			ContentDisposition: `attachment; filename="sheet-` + transcript.TagOf(sheet.Account).String() + `.pdf"`,
		},
	}, nil
}

// PrintSheet signs a sheet and writes it as a PDF.
func (s *Server) PrintSheet(ctx context.Context, sheet *credential.Sheet, b *bytes.Buffer) error {
	signer, err := s.Transcripts.Signer()
	if err != nil {
		return err
	}
	sheet.Bank = s.Transcripts.Log.Name
	sheet.Issued = s.Now().UTC().Truncate(time.Second)
	sheet.Until = sheet.Issued.Add(transcript.Validity)
	code, err := credential.Claim{
		Account: sheet.Account, Entries: sheet.Entries, Issued: sheet.Issued, Until: sheet.Until,
		Credits: sheet.Balances.Of(ledger.Credit).Posted, Points: sheet.Balances.Of(ledger.Point).Posted,
	}.Sign(signer)
	if err != nil {
		return err
	}
	base := s.URL
	if base == "" {
		base = call.Of(ctx).Base
	}
	sheet.Link = base + "/verify?code=" + code
	return sheet.PDF(b)
}

// VerifySheet says what the code of a sheet proves.
func (s *Server) VerifySheet(ctx context.Context, r wire.VerifySheetRequestObject) (wire.VerifySheetResponseObject, error) {
	check, err := s.CheckSheet(ctx, r.Params.Code)
	if err != nil {
		return nil, err
	}
	return wire.VerifySheet200JSONResponse(check), nil
}

// CheckSheet says what the code of a sheet proves. A code that is not the
// bank's is refused.
func (s *Server) CheckSheet(ctx context.Context, code string) (wire.SheetCheck, error) {
	keys, err := s.Transcripts.Verifiers()
	if err != nil {
		return wire.SheetCheck{}, err
	}
	c, err := credential.OpenClaim(code, keys)
	if err != nil {
		return wire.SheetCheck{}, problem.Flaws{{Code: problem.CodeNotOurs, Field: "code"}}
	}
	standing, err := s.Registrar.Stands(ctx, c)
	if err != nil {
		return wire.SheetCheck{}, err
	}
	return wire.SheetCheck{
		Verdict: verdictOf(c, standing.Known, standing.Agrees, standing.Since, s.Now()), Learner: c.Account.String(),
		Entries: int64(c.Entries), Credits: c.Credits.String(), Points: c.Points.String(),
		Issued: c.Issued, Until: c.Until, EntriesSince: int64(standing.Since),
	}, nil
}

// verdictOf says the worst that is true of a claim.
func verdictOf(c credential.Claim, known, agrees bool, since uint64, now time.Time) wire.SheetCheckVerdict {
	switch {
	case !known:
		return wire.SheetUnknown
	case !agrees:
		return wire.SheetContradicted
	case now.After(c.Until):
		return wire.SheetExpired
	case since > 0:
		return wire.SheetOutdated
	}
	return wire.SheetValid
}
