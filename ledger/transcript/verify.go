package transcript

import (
	"crypto/sha256"
	"errors"
	"strings"
	"time"

	"creditbank/ledger/merkle"

	"golang.org/x/mod/sumdb/note"
)

// clockSkew is how far the reader's clock may be behind the bank's.
const clockSkew = 5 * time.Minute

// Verify checks a transcript against keys the reader trusts: those of the log
// and of its transcripts, as texts. Keys that the file names count for nothing.
//
// The error is a [*Problem], the first thing that is wrong. With [Expired] and
// [NotYetValid], which are looked at last, there is a report all the same.
func Verify(b []byte, trusted []string, now time.Time) (*Report, error) {
	f, problem := decode(b)
	if problem != nil {
		return nil, problem
	}
	keys, err := merkle.Verifiers(trusted...)
	if err != nil {
		return nil, err
	}
	h, signature, problem := openHeader(f, keys)
	if problem != nil {
		return nil, problem
	}
	c, err := merkle.OpenCheckpoint([]byte(f.Checkpoint), h.Origin, keys)
	if err != nil {
		return nil, &Problem{Code: signatureProblem(err, CheckpointSignature), Detail: err.Error()}
	}
	if c != h.Checkpoint {
		return nil, &Problem{Code: CheckpointChanged}
	}
	r, problem := walk(f, h)
	if problem != nil {
		return nil, problem
	}
	report := newReport(h, signature, r)
	switch {
	case now.Before(h.Issued.Add(-clockSkew)):
		return report, &Problem{Code: NotYetValid, Detail: h.Issued.Format(time.RFC3339)}
	case now.After(h.Until):
		return report, &Problem{Code: Expired, Detail: h.Until.Format(time.RFC3339)}
	}
	return report, nil
}

// openHeader checks the header's signature and what it says of the checkpoint
// and the keys beside it.
func openHeader(f *file, keys note.Verifiers) (*Header, note.Signature, *Problem) {
	fail := func(code Code, detail string) (*Header, note.Signature, *Problem) {
		return nil, note.Signature{}, &Problem{Code: code, Detail: detail}
	}
	text, by, err := merkle.OpenNote([]byte(f.Header), keys)
	if err != nil {
		return fail(signatureProblem(err, HeaderSignature), err.Error())
	}
	// One signature: another could be added without the bank.
	if len(by) != 1 || strings.Count(f.Header[len(text):], "\n") != 2 {
		return fail(HeaderMalformed, "want one signature")
	}
	h, ok := parseHeader(text)
	if !ok || by[0].Name != h.Origin+Suffix || h.Until.Before(h.Issued) {
		return fail(HeaderMalformed, "")
	}
	if keysDigest(f.Keys) != h.KeysDigest {
		return fail(KeysChanged, "")
	}
	if sha256.Sum256([]byte(f.Checkpoint)) != h.CheckpointDigest {
		return fail(CheckpointChanged, "")
	}
	return h, by[0], nil
}

// signatureProblem tells a note that was changed from one by a stranger.
func signatureProblem(err error, changed Code) Code {
	if _, ok := errors.AsType[*note.UnverifiedNoteError](err); ok {
		return WrongKey
	}
	return changed
}
