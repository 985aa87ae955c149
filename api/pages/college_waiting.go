package pages

import (
	"encoding/json"
	"strings"

	v1 "creditbank/api/v1"
	"creditbank/api/wire"
	"creditbank/courses/audit"
	"creditbank/courses/registrar"
	"creditbank/ledger"
)

// ruleChange is what a decision on the rules of a programme would change, in
// words, against the version of now. Its fields are those that the template
// “college-changes” shows.
type ruleChange struct {
	Code, Title string
	Effective   string // as it was asked for; empty for the day of the confirmation
	Gone, New   []audit.RuleWords
	// The worked cases of the file, run.
	Tried           []audit.Tried
	Failed, Untried int
}

// ruleChange returns what a decision would change in the rules of a programme,
// or nil if it is about something else.
func (s *Site) ruleChange(f *frame, d *registrar.Decision) *ruleChange {
	code, is := strings.CutPrefix(d.Subject, "/v1/programmes/")
	var asked wire.PublishProgrammeRequestObject
	if !is || json.Unmarshal([]byte(d.Request), &asked) != nil || asked.Body == nil || asked.Body.Rules == "" {
		return nil
	}
	file, err := v1.TermsOf(asked.Body).File()
	if err != nil {
		return nil
	}
	change := &ruleChange{Code: code, Title: f.Called(code), Effective: asked.Body.EffectiveOn, New: audit.Say(file.Rules)}
	var cases rulesPage
	cases.try(file, ledger.DayOf(s.Now()))
	change.Tried, change.Failed, change.Untried = cases.Tried, cases.Failed, cases.Untried
	newest, _ := s.Registrar.ProgrammeNow(code)
	if _, rules, has, err := s.Registrar.TermsOf(newest); err == nil && has {
		before, after := audit.Say(rules), change.New
		change.Gone, change.New = without(before, after), without(after, before)
	}
	return change
}
