package programme

import (
	"encoding/json"
	"fmt"

	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// recordJSON is a record in the keys of a worked case, so that what a bank
// audited can be put into a rule file as it is. Keys come in this order.
type recordJSON struct {
	AskedOn    string    `json:"asked_on"`
	Registered string    `json:"registered,omitempty"`
	Lots       []lotJSON `json:"lots"`
}

type lotJSON struct {
	ID          string   `json:"id"`
	Source      string   `json:"source"`
	Issuer      string   `json:"issuer,omitempty"`
	Completed   string   `json:"completed"`
	Count       int      `json:"count,omitempty"`
	Credits     string   `json:"credits"`
	Groups      []string `json:"groups"`
	Subject     string   `json:"subject,omitempty"`
	Course      string   `json:"course,omitempty"`
	Score       string   `json:"score,omitempty"`
	GradePoint  string   `json:"grade_point,omitempty"`
	RedeemedFor string   `json:"redeemed_for,omitempty"`
	Frozen      bool     `json:"frozen,omitempty"`
}

// JSON returns the record as text: the same record is the same bytes.
func (r *Record) JSON() ([]byte, error) {
	out := recordJSON{AskedOn: r.AskedOn.String(), Registered: r.Registered.String(), Lots: make([]lotJSON, len(r.Lots))}
	for i := range r.Lots {
		l := &r.Lots[i]
		out.Lots[i] = lotJSON{
			ID: l.ID, Source: l.Source, Issuer: l.Issuer, Completed: l.Completed.String(), Credits: l.Credits.String(),
			Groups: append([]string{}, l.Groups...), Subject: l.Subject, Course: l.Course, Score: l.Score.String(),
			GradePoint: l.GradePoint.String(), RedeemedFor: l.RedeemedFor, Frozen: l.Frozen,
		}
		if l.Count > 1 {
			out.Lots[i].Count = l.Count
		}
	}
	return json.Marshal(out)
}

// ParseRecord is the inverse of [Record.JSON]. Text that cannot be understood
// is [fault.Invalid]; whether it can be audited is for the audit to say.
func ParseRecord(text []byte) (Record, error) {
	var in recordJSON
	if err := json.Unmarshal(text, &in); err != nil {
		return Record{}, recordError("%w", err)
	}
	var rec Record
	var err error
	if rec.AskedOn, err = ledger.ParseDay(in.AskedOn); err != nil {
		return Record{}, recordError("asked_on: %w", err)
	}
	if in.Registered != "" {
		if rec.Registered, err = ledger.ParseDay(in.Registered); err != nil {
			return Record{}, recordError("registered: %w", err)
		}
	}
	for i := range in.Lots {
		lot, err := in.Lots[i].lot()
		if err != nil {
			return Record{}, recordError("lot %.80q: %w", in.Lots[i].ID, err)
		}
		rec.Lots = append(rec.Lots, lot)
	}
	return rec, nil
}

func (l *lotJSON) lot() (Lot, error) {
	out := Lot{
		ID: l.ID, Source: l.Source, Issuer: l.Issuer, Count: max(1, l.Count), Groups: l.Groups, Subject: l.Subject,
		Course: l.Course, RedeemedFor: l.RedeemedFor, Frozen: l.Frozen,
	}
	var err error
	if out.Completed, err = ledger.ParseDay(l.Completed); err != nil {
		return out, err
	}
	if out.Credits, err = ledger.ParseAmount(l.Credits); err != nil {
		return out, err
	}
	if out.Score, err = parseMark(l.Score); err != nil {
		return out, err
	}
	out.GradePoint, err = parseMark(l.GradePoint)
	return out, err
}

// parseMark reads a mark; an empty text is none.
func parseMark(text string) (Mark, error) {
	if text == "" {
		return Mark{}, nil
	}
	a, err := ledger.ParseAmount(text)
	if err != nil {
		return Mark{}, err
	}
	if a < 0 || a > maxMark {
		return Mark{}, fmt.Errorf("mark %s, want 0 to 100: %w", a, fault.Invalid)
	}
	return MarkOf(int32(a)), nil
}

// recordError says what is wrong with the text of a record.
func recordError(format string, args ...any) error {
	return fmt.Errorf("record: %w (%w)", fault.Invalid, fmt.Errorf(format, args...))
}
