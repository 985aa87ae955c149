package grounds

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"creditbank/courses/audit"
	"creditbank/courses/programme"
	"creditbank/ledger/fault"
)

// Served is an audit as a bank served it: an answer to a learner, a college's
// audit of an applicant, or the document of an award. An answer to a learner
// has one or two of them inside.
type Served struct {
	Learner string          `json:"learner"`
	Record  json.RawMessage `json:"record"`
	Grounds json.RawMessage `json:"grounds"`
	Verdict json.RawMessage `json:"verdict"`
	Moves   []struct {
		Line  string `json:"line"`
		Group string `json:"group"`
	} `json:"moves"`
	Exceptions []struct {
		Rule string `json:"rule"`
	} `json:"exceptions"`
	Current *Served `json:"current"`
	Entry   *Served `json:"entry"`
	Audit   served  `json:"audit"`
}

// served is an audit inside a plan. An application has text there, its name.
type served struct{ *Served }

// UnmarshalJSON implements [json.Unmarshaler].
func (s *served) UnmarshalJSON(text []byte) error {
	if len(text) > 0 && text[0] == '{' {
		s.Served = new(Served)
		return json.Unmarshal(text, s.Served)
	}
	return nil
}

// ReadServed reads what a bank served, and returns each audit in it that has a
// record and a verdict. There being none is [fault.Invalid].
func ReadServed(text []byte) ([]*Served, error) {
	s := new(Served)
	if err := json.Unmarshal(text, s); err != nil {
		return nil, fmt.Errorf("%w (%w)", fault.Invalid, err)
	}
	var list []*Served
	for _, one := range []*Served{s, s.Current, s.Entry, s.Audit.Served} {
		if one == nil || one.Record == nil || one.Verdict == nil {
			continue
		}
		one.Learner = s.Learner
		list = append(list, one)
	}
	if list == nil {
		return nil, fmt.Errorf("has no record with a verdict: %w", fault.Invalid)
	}
	return list, nil
}

// Says is what a verdict names.
type Says struct {
	Ruleset    string `json:"ruleset"`
	RulesHash  string `json:"rules_hash"`
	Checkpoint string `json:"checkpoint"`
}

// Says returns what the verdict names.
func (s *Served) Says() (Says, error) {
	var says Says
	if err := json.Unmarshal(s.Verdict, &says); err != nil {
		return says, fmt.Errorf("verdict: %w (%w)", fault.Invalid, err)
	}
	return says, nil
}

// supposed marks the lines of a record that stand for courses not yet taken.
const supposed = "course:"

// Supposition returns the line of a record that stands for a course not yet
// taken.
func Supposition(course string) string { return supposed + course }

// Supposed returns the course that a line stands for, if it is one not yet
// taken.
func Supposed(line string) (course string, is bool) { return strings.CutPrefix(line, supposed) }

// Recompute audits a record under the rules, with the moves and exceptions that
// were served, and compares the verdict with the one served. It returns its
// bytes; a verdict that differs is [fault.Refused].
func (s *Served) Recompute(rules *programme.Rules, rec programme.Record) ([]byte, error) {
	says, err := s.Says()
	if err != nil {
		return nil, err
	}
	if is := fmt.Sprintf("%x", rules.Hash); is != says.RulesHash {
		return nil, fmt.Errorf("the rules have the hash %s, the verdict is of %.80s: %w", is, says.RulesHash, fault.Refused)
	}
	moves, excused := make([]Move, len(s.Moves)), make([]string, len(s.Exceptions))
	for i, m := range s.Moves {
		moves[i] = Move{m.Line, m.Group}
	}
	for i, e := range s.Exceptions {
		excused[i] = e.Rule
	}
	if rec, err = Moved(rec, moves); err != nil {
		return nil, err
	}
	rules = Excused(rules, excused)
	v, err := audit.Audit(rules, rec, audit.Options{Checkpoint: says.Checkpoint})
	if err != nil {
		return nil, err
	}
	text, err := v.JSON(rules)
	if err != nil {
		return nil, err
	}
	return text, Same("the verdict", s.Verdict, text)
}

// Same compares what was served with what was computed, but for blanks between
// the parts of the text. A difference is [fault.Refused] and says where it is.
func Same(what string, was json.RawMessage, is []byte) error {
	var compact bytes.Buffer
	if err := json.Compact(&compact, was); err != nil {
		return fmt.Errorf("%s: %w (%w)", what, fault.Invalid, err)
	}
	was = compact.Bytes()
	if bytes.Equal(is, was) {
		return nil
	}
	at := 0
	for at < min(len(is), len(was)) && is[at] == was[at] {
		at++
	}
	return fmt.Errorf("%s is another one: it differs from byte %d on, %.60q instead of %.60q: %w", what, at, was[at:], is[at:], fault.Refused)
}

// FromServed reads the record that was served. Whether an account gives it is
// not known.
func (s *Served) FromServed() (programme.Record, error) { return programme.ParseRecord(s.Record) }

// Follows compares the record that was served with the one that follows from an
// account, and returns the latter with the courses that the question supposed
// to be taken. It says how many those are.
func (s *Served) Follows(rec programme.Record) (programme.Record, int, error) {
	was, err := s.FromServed()
	if err != nil {
		return rec, 0, err
	}
	count := 0
	for _, l := range was.Lots {
		if _, is := Supposed(l.ID); is {
			rec.Lots = append(rec.Lots, l)
			count++
		}
	}
	is, err := rec.JSON()
	if err != nil {
		return rec, count, err
	}
	again, err := was.JSON() // the keys in their order, however they were kept
	if err != nil {
		return rec, count, err
	}
	return rec, count, Same("the record", again, is)
}
