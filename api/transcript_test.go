package api

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"creditbank/ledger/transcript"
)

// trusted are the keys that a reader has been given.
func (w *world) trusted() []string {
	w.t.Helper()
	return strings.Fields(string(w.get("", "/log.vkey").want(200).body))
}

func TestTranscript(t *testing.T) {
	w := newWorld(t)
	for i := range 5 {
		w.deposit(w.lin, "GA01", fmt.Sprint("run", i), "16")
	}
	path := "/v1/learners/" + w.lin + "/transcript"
	r := w.get("learner", path).want(200)
	if got := r.header.Get("Content-Disposition"); !regexp.MustCompile(`^attachment; filename="transcript-[0-9a-f]{32}\.json"$`).MatchString(got) {
		t.Errorf("Content-Disposition = %q", got)
	}
	keys := w.trusted()
	report, err := transcript.Verify(r.body, keys, w.clock.now())
	if err != nil || len(report.Entries) != 6 || report.Header.Origin != origin || len(report.Hidden) != 0 {
		t.Fatalf("Verify = %+v, %v, want 6 entries of %s and nothing hidden", report, err, origin)
	}
	if got := report.Header.Until.Sub(report.Header.Issued); got != 30*24*time.Hour {
		t.Errorf("valid for %s, want 30 days", got)
	}
	hidden := w.get("office", path+"?hide=employer,score").want(200)
	report, err = transcript.Verify(hidden.body, keys, w.clock.now())
	if err != nil || !slices.Equal(report.Hidden, []string{"issuer", "score"}) && !slices.Equal(report.Hidden, []string{"issuer"}) {
		t.Errorf("Verify with hidden fields = %+v, %v, want the issuer hidden", report, err)
	}
	if bytes.Contains(hidden.body, []byte("QkotRTAwMQ")) || !bytes.Contains(r.body, []byte("QkotRTAwMQ")) {
		t.Error("the issuer BJ-E001 is not hidden, or was not there before")
	}
	for hide, wrong := range map[string]string{"employer,nonsense": "nonsense", "balance": "balance", "score,,issuer": "", "seq": "seq"} {
		got := w.get("learner", path+"?hide="+hide).want(400).is(m{"code": "choice-unknown", "field": "hide"})
		if !strings.Contains(got.str("detail"), `"`+wrong+`"`) || !strings.Contains(got.str("cure"), "issuer") {
			t.Errorf("hide=%s is told %s %s, want %q named and the choices", hide, got.str("detail"), got.str("cure"), wrong)
		}
	}
	for as, status := range map[string]int{"enterprise": 403, "college": 200, "rival": 403, "other": 403, "": 401} {
		if got := w.get(as, path); got.status != status {
			t.Errorf("transcript as %q = %d, want %d", as, got.status, status)
		}
	}
	w.get("learner", "/v1/learners/"+w.wang+"/transcript").want(403)
	w.get("office", "/v1/learners/0000000000000000000000000g/transcript").want(404)
	w.get("learner", path+"?min_seq=9999").want(503)
}

// TestTranscriptChanged changes one byte after the other, in steps, of what
// was sent: each is found.
func TestTranscriptChanged(t *testing.T) {
	w := newWorld(t)
	w.deposit(w.lin, "GA01", "spring", "16")
	file := w.get("learner", "/v1/learners/"+w.lin+"/transcript").want(200).body
	keys := w.trusted()
	for i := 0; i < len(file); i += 7 {
		changed := bytes.Clone(file)
		changed[i] ^= 1
		_, err := transcript.Verify(changed, keys, w.clock.now())
		if problem := new(transcript.Problem); !errors.As(err, &problem) {
			t.Fatalf("byte %d changed: Verify = %v, want a problem", i, err)
		}
	}
}
