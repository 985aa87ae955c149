package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"

	"creditbank/api/wire"
	"creditbank/ledger/fault"
	"creditbank/ledger/transcript"
)

// VerifyTranscript says what a transcript proves.
func (s *server) VerifyTranscript(ctx context.Context, r wire.VerifyTranscriptRequestObject) (wire.VerifyTranscriptResponseObject, error) {
	file, err := io.ReadAll(io.LimitReader(r.Body, maxFileBody+1))
	switch {
	case err != nil:
		return nil, flaws{{Code: bodyMalformed, Field: "body", Subject: "it ended early", Has: strconv.Itoa(len(file))}}
	case len(file) > maxFileBody:
		return nil, flaws{{Code: bodyTooLarge, Field: "body", Has: strconv.Itoa(maxFileBody)}}
	case len(file) == 0:
		return nil, flaws{{Code: bodyMissing, Field: "body"}}
	}
	check, err := s.checkTranscript(ctx, file)
	if err != nil {
		return nil, err
	}
	return wire.VerifyTranscript200JSONResponse(check), nil
}

// checkTranscript checks a file against the bank's own keys. What is wrong
// with it is no error.
func (s *server) checkTranscript(ctx context.Context, file []byte) (wire.TranscriptCheck, error) {
	check := wire.TranscriptCheck{Proven: []string{}}
	if s.Transcripts == nil {
		return check, fmt.Errorf("this bank signs nothing: %w", fault.NotFound)
	}
	keys, err := s.Transcripts.Keys()
	if err != nil {
		return check, err
	}
	inChinese := callOf(ctx).language == chinese
	report, err := transcript.Verify(file, keys, s.Now())
	var problem *transcript.Problem
	switch {
	case errors.As(err, &problem):
		found := &wire.TranscriptProblem{Code: string(problem.Code), Entry: problem.Entry, Field: problem.Field, Detail: problem.Error()}
		if inChinese {
			found.Detail = problem.Chinese()
		}
		check.Problem = found
	case err != nil:
		return check, err
	default:
		check.Ok = true
	}
	switch {
	case report == nil:
	case inChinese:
		check.Proven = report.Chinese()
	default:
		check.Proven = report.English()
	}
	return check, nil
}
