package v1

import (
	"context"
	"errors"
	"io"
	"strconv"

	"creditbank/api/call"
	"creditbank/api/lang"
	"creditbank/api/problem"
	"creditbank/api/wire"
	"creditbank/ledger/transcript"
)

// VerifyTranscript says what a transcript proves.
func (s *Server) VerifyTranscript(ctx context.Context, r wire.VerifyTranscriptRequestObject) (wire.VerifyTranscriptResponseObject, error) {
	file, err := io.ReadAll(io.LimitReader(r.Body, call.MaxFileBody+1))
	switch {
	case err != nil:
		return nil, problem.Flaws{{Code: problem.BodyMalformed, Field: "body", Subject: "it ended early", Has: strconv.Itoa(len(file))}}
	case len(file) > call.MaxFileBody:
		return nil, problem.Flaws{{Code: problem.BodyTooLarge, Field: "body", Has: strconv.Itoa(call.MaxFileBody)}}
	case len(file) == 0:
		return nil, problem.Flaws{{Code: problem.BodyMissing, Field: "body"}}
	}
	check, err := s.CheckTranscript(ctx, file)
	if err != nil {
		return nil, err
	}
	return wire.VerifyTranscript200JSONResponse(check), nil
}

// CheckTranscript checks a file against the bank's own keys. What is wrong
// with it is no error.
func (s *Server) CheckTranscript(ctx context.Context, file []byte) (wire.TranscriptCheck, error) {
	check := wire.TranscriptCheck{Proven: []string{}}
	keys, err := s.Transcripts.Keys()
	if err != nil {
		return check, err
	}
	inChinese := call.Of(ctx).Language == lang.Chinese
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
