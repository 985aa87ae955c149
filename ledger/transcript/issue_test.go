package transcript_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"creditbank/ledger"
	"creditbank/ledger/fault"
	"creditbank/ledger/transcript"
)

// desk makes a bank a [transcript.Records].
type desk struct {
	*bank
	learner *learner
}

func (d desk) Records(_ context.Context, id ledger.AccountID) (ledger.Account, []transcript.Record, []byte, error) {
	if id != d.learner.ID {
		return ledger.Account{}, nil, nil, fault.NotFound
	}
	draft := d.draft(d.learner)
	return draft.Account, draft.Records, draft.Checkpoint, nil
}

func TestIssue(t *testing.T) {
	b := newBank(t)
	l := b.newLearner(12)
	b.book(l, ledger.Entry{Kind: ledger.KindRestrict, Reason: "依法留存（合成）", Actor: "office"})
	l.State = ledger.Restricted
	i := &transcript.Issuer{Records: desk{b, l}, Log: b.log, Papers: b.papers, Now: func() time.Time { return issued }}
	fields, wrong := transcript.ParseHidden([]string{"employer", "score", "issuer"})
	if wrong != "" || !slices.Equal(fields, []string{"issuer", "score"}) {
		t.Fatalf("ParseHidden = %v, %q, want issuer and score", fields, wrong)
	}
	file, err := i.Issue(t.Context(), l.ID, fields)
	if err != nil {
		t.Fatalf("Issue = %v", err)
	}
	keys, err := i.Keys()
	if err != nil || !slices.Equal(keys, b.public()) {
		t.Errorf("Keys = %v, %v, want %v", keys, err, b.public())
	}
	for after, valid := range map[time.Duration]bool{0: true, transcript.Validity: true, transcript.Validity + time.Second: false} {
		r, err := transcript.Verify(file, keys, issued.Add(after))
		if (err == nil) != valid {
			t.Errorf("Verify %s later = %v, want valid %t", after, err, valid)
		}
		if r == nil || r.Header.State != ledger.Restricted || !slices.Equal(r.Hidden, fields) {
			t.Errorf("report %s later = %+v, want a restricted account with %v hidden", after, r, fields)
		} else if !strings.Contains(strings.Join(r.Chinese(), ""), "已限制处理") {
			t.Errorf("Chinese() = %s, want the state in words", r.Chinese())
		}
	}
	if _, err := i.Issue(t.Context(), ledger.AccountID{9}, nil); !errors.Is(err, fault.NotFound) {
		t.Errorf("Issue of nobody's account = %v, want %v", err, fault.NotFound)
	}
}

func TestParseHiddenRefuses(t *testing.T) {
	for _, name := range []string{"", "nonsense", "balance", "seq", "Issuer", "field-77"} {
		if fields, wrong := transcript.ParseHidden([]string{"score", name}); wrong != name || fields != nil {
			t.Errorf("ParseHidden(score, %q) = %v, %q, want %q to be wrong", name, fields, wrong, name)
		}
	}
	hideable := transcript.Hideable()
	if _, wrong := transcript.ParseHidden(hideable); wrong != "" || len(hideable) < 20 || slices.Contains(hideable, "balance") {
		t.Errorf("Hideable = %v, of which %q cannot be hidden", hideable, wrong)
	}
}
