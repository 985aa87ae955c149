package v1

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"creditbank/api/call"
	"creditbank/api/problem"
	"creditbank/api/wire"
	"creditbank/courses/registrar"
	"creditbank/ledger/transcript"
)

// GetTranscript answers with the record of a learner as a file that proves
// itself.
func (s *Server) GetTranscript(ctx context.Context, r wire.GetTranscriptRequestObject) (wire.GetTranscriptResponseObject, error) {
	var hide []string
	if r.Params.Hide != "" {
		fields, wrong := transcript.ParseHidden(strings.Split(r.Params.Hide, ","))
		if fields == nil {
			return nil, problem.Flaws{{
				Code: problem.ChoiceUnknown, Field: "hide", Has: problem.Clip(wrong), Wants: strings.Join(transcript.Hideable(), ", "),
			}}
		}
		hide = fields
	}
	l, err := s.Registrar.MayRead(ctx, call.Of(ctx).By, account(r.Learner), registrar.TranscriptField)
	if err != nil {
		return nil, err
	}
	file, err := s.Transcripts.Issue(ctx, l.Account, hide)
	if err != nil {
		return nil, err
	}
	return transcriptFile{"transcript-" + transcript.TagOf(l.Account).String() + ".json", file}, nil
}

// transcriptFile is a transcript on its way out. It is written as it is: in
// another spelling nobody would accept it.
type transcriptFile struct {
	name string
	file []byte
}

// VisitGetTranscriptResponse implements [wire.GetTranscriptResponseObject].
func (f transcriptFile) VisitGetTranscriptResponse(w http.ResponseWriter) error {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Disposition", `attachment; filename="`+f.name+`"`)
	h.Set("Content-Length", strconv.Itoa(len(f.file)))
	w.WriteHeader(http.StatusOK)
	_, err := w.Write(f.file)
	return err
}
