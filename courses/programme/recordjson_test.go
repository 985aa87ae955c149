package programme_test

import (
	"errors"
	"testing"

	"creditbank/courses/programme"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestRecordJSON writes records and reads them again.
func TestRecordJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[a-z0-9.]{1,8}|职业道德`)
		mark := rapid.Custom(func(t *rapid.T) programme.Mark {
			if rapid.Bool().Draw(t, "given") {
				return programme.MarkOf(rapid.Int32Range(0, 100_000).Draw(t, "thousandths"))
			}
			return programme.Mark{}
		})
		rec := programme.Record{AskedOn: ledger.Day(rapid.Int32Range(1, 80_000).Draw(t, "asked"))}
		if rapid.Bool().Draw(t, "registered") {
			rec.Registered = 14_000
		}
		for range rapid.IntRange(0, 5).Draw(t, "lots") {
			rec.Lots = append(rec.Lots, programme.Lot{
				ID: word.Draw(t, "id"), Source: word.Draw(t, "source"), Issuer: word.Draw(t, "issuer"),
				Completed: ledger.Day(rapid.Int32Range(1, 80_000).Draw(t, "completed")), Count: rapid.IntRange(1, 9).Draw(t, "count"),
				Credits: ledger.Amount(rapid.Int64Range(1, 1_000_000).Draw(t, "credits")),
				Groups:  rapid.SliceOfN(word, 0, 3).Draw(t, "groups"), Subject: word.Draw(t, "subject"), Course: word.Draw(t, "course"),
				Score: mark.Draw(t, "score"), GradePoint: mark.Draw(t, "grade point"),
				RedeemedFor: rapid.SampledFrom([]string{"", "12"}).Draw(t, "redeemed"), Frozen: rapid.Bool().Draw(t, "frozen"),
			})
		}
		text, err := rec.JSON()
		if err != nil {
			t.Fatal(err)
		}
		again, err := programme.ParseRecord(text)
		if diff := cmp.Diff(rec, again, cmp.AllowUnexported(programme.Mark{})); err != nil || diff != "" {
			t.Fatalf("ParseRecord(%s) = %v (-want +got):\n%s", text, err, diff)
		}
	})
}

func TestParseRecordRefuses(t *testing.T) {
	for _, text := range []string{
		``, `[]`, `{"lots":[]}`, `{"asked_on":"2026-02-30","lots":[]}`, `{"asked_on":"2026-06-01","registered":"x","lots":[]}`,
		`{"asked_on":"2026-06-01","lots":[{"id":"a","completed":"never","credits":"1"}]}`,
		`{"asked_on":"2026-06-01","lots":[{"id":"a","completed":"2026-01-01","credits":"1e9"}]}`,
		`{"asked_on":"2026-06-01","lots":[{"id":"a","completed":"2026-01-01","credits":"1","score":"101"}]}`,
		`{"asked_on":"2026-06-01","lots":[{"id":"a","completed":"2026-01-01","credits":"1","grade_point":"-1"}]}`,
	} {
		if _, err := programme.ParseRecord([]byte(text)); !errors.Is(err, fault.Invalid) {
			t.Errorf("ParseRecord(%s) = %v, want %v", text, err, fault.Invalid)
		}
	}
}
