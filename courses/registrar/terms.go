package registrar

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"creditbank/courses"
	"creditbank/courses/programme"
	"creditbank/courses/programme/strictyaml"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Terms is what a college publishes with a version of a programme: what it
// asks for and what it teaches itself. It is stored as JSON: never rename a
// field.
type Terms struct {
	// Rules is the text of the rule file, and Bases are those of the rule sets
	// that it extends, so that a version means the same for ever.
	Rules string   `json:"rules"`
	Bases []string `json:"bases,omitempty"`
	// Sources says by which word the rules call a source of the bank.
	Sources []SourceName `json:"sources,omitempty"`
	// Courses are the college's own, by their codes in the catalogue.
	Courses []OwnCourse `json:"courses,omitempty"`
	// Panel is how many experts review equivalences.
	Panel int `json:"panel"`
}

// SourceName gives a source of the bank the word that a rule file uses.
type SourceName struct {
	Source Source `json:"source"`
	As     string `json:"as"`
}

// OwnCourse is a course of the college that serves groups of the programme
// without an equivalence.
type OwnCourse struct {
	Code    string        `json:"code"`
	Title   string        `json:"title"`
	TitleEn string        `json:"title_en,omitempty"`
	Credits ledger.Amount `json:"credits_thousandths"`
	Hours   int           `json:"hours"`
	Days    int           `json:"days,omitempty"` // from start to completion; if zero, by its hours
	Groups  []string      `json:"groups"`
}

// Bounds of the terms.
const (
	maxBases      = 5
	maxOwnCourses = 200
	defaultPanel  = 3
	maxPanel      = 15
)

// Mistakes is everything that is wrong with a text that a college sent. It is
// at least one thing.
type Mistakes []Mistake

// Mistake is one thing wrong with a text. If the subject of the refusal is a
// sentence, it is the English one, and Said has it in both languages; else Said
// is empty.
type Mistake struct {
	ledger.Refusal
	Said strictyaml.Words
}

// textMistaken is a mistake at a place of a text: Has is the line, Wants the
// column.
func textMistaken(field string, line, column int, said strictyaml.Words) Mistake {
	return Mistake{ledger.Refusal{
		Code: TextMistaken, Field: field, Subject: said.EN, Has: strconv.Itoa(line), Wants: strconv.Itoa(column),
	}, said}
}

// In returns the refusal as it is told in a language, "zh" or "en".
func (m Mistake) In(language string) ledger.Refusal {
	r := m.Refusal
	if m.Said != (strictyaml.Words{}) {
		r.Subject = m.Said.In(language)
	}
	return r
}

func (m Mistakes) Error() string {
	first := m[0]
	return first.Error()
}

// Unwrap returns the kind of the failure.
func (m Mistakes) Unwrap() error { return fault.Invalid }

// mistakesIn turns what a reader of a file found into mistakes of a field.
func mistakesIn(field string, err error) error {
	var problems strictyaml.Problems
	if !errors.As(err, &problems) {
		return err
	}
	found := make(Mistakes, len(problems))
	for i, p := range problems {
		found[i] = textMistaken(field, p.Line, p.Column, p.Told())
	}
	return found
}

// File reads the rule file of the terms. What is wrong with it is
// [strictyaml.Problems].
func (t *Terms) File() (*programme.File, error) { return t.read() }

// read reads the rule file of the terms.
func (t *Terms) read() (*programme.File, error) {
	return programme.Read("rules", []byte(t.Rules), func(ruleset string) (string, []byte, error) {
		for i, text := range t.Bases {
			root, _ := strictyaml.Parse("base", []byte(text))
			if id := root.Entry("ruleset"); id != nil && id.Value.Scalar == ruleset {
				return fmt.Sprintf("bases/%d", i), []byte(text), nil
			}
		}
		return "", nil, fmt.Errorf("is not among the bases: %w", fault.NotFound)
	})
}

// check returns what is wrong with the terms of a programme, and with the
// equivalences that are to be proposed with them.
func (t *Terms) check(cat *catalogue, p courses.Programme, equivalences string) error {
	f, err := t.read()
	if err != nil {
		return mistakesIn("rules", err)
	}
	var found Mistakes
	for i, c := range t.Courses {
		field := fmt.Sprintf("courses/%d", i)
		versions := cat.courses[c.Code]
		switch {
		case len(versions) == 0:
			found = append(found, Mistake{Refusal: ledger.Refusal{Code: CourseUnknown, Field: field + "/code", Subject: c.Code}})
		case versions[len(versions)-1].Issuer != p.Institution:
			found = append(found, Mistake{Refusal: ledger.Refusal{Code: CourseNotYours, Field: field + "/code", Subject: c.Code,
				Has: versions[len(versions)-1].Issuer, Wants: p.Institution}})
		}
		if slices.ContainsFunc(t.Courses[:i], func(o OwnCourse) bool { return o.Code == c.Code }) {
			found = append(found, Mistake{Refusal: ledger.Refusal{Code: CourseTwice, Field: field + "/code", Subject: c.Code}})
		}
		for _, g := range c.Groups {
			if f.Rules.GroupIndex(g) < 0 {
				found = append(found, Mistake{Refusal: ledger.Refusal{Code: GroupUnknown, Field: field + "/groups", Subject: clip(g)}})
			}
		}
	}
	if len(found) > 0 {
		return found
	}
	if equivalences == "" {
		return nil
	}
	return (&offer{Programme: p, Rules: f.Rules}).checkEquivalences(equivalences)
}

// text returns the terms as they are stored; empty without rules.
func (t *Terms) text() (string, error) {
	if t == nil {
		return "", nil
	}
	b, err := json.Marshal(t)
	return string(b), err
}

// offer is one version of a programme, read.
type offer struct {
	courses.Programme
	Terms Terms
	Rules *programme.Rules
}

// own returns the programme's own course of a code.
func (o *offer) own(code string) (OwnCourse, bool) {
	for _, c := range o.Terms.Courses {
		if c.Code == code {
			return c, true
		}
	}
	return OwnCourse{}, false
}

// TermsOf reads what was published with a version of a programme, and false
// if it has no rules.
func (r *Registrar) TermsOf(p courses.Programme) (Terms, *programme.Rules, bool, error) {
	if p.Terms == "" {
		return Terms{}, nil, false, nil
	}
	o, err := r.offer(p)
	if err != nil {
		return Terms{}, nil, false, err
	}
	return o.Terms, o.Rules, true, nil
}

// offer reads a version. Versions never change, so each is read once.
func (r *Registrar) offer(p courses.Programme) (*offer, error) {
	key := p.Code + "@" + strconv.Itoa(int(p.Version))
	if o, ok := r.offers.Load(key); ok {
		return o.(*offer), nil
	}
	o := &offer{Programme: p}
	if err := json.Unmarshal([]byte(p.Terms), &o.Terms); err != nil {
		return nil, fmt.Errorf("terms of %s: %w (%w)", key, fault.Corrupt, err)
	}
	f, err := o.Terms.read()
	if err != nil {
		return nil, fmt.Errorf("rules of %s: %w", key, err)
	}
	o.Rules = f.Rules
	r.offers.Store(key, o)
	return o, nil
}

// inForce returns the newest of a programme's versions with rules that is in
// force on a day.
func (r *Registrar) inForce(code string, on ledger.Day) (*offer, error) {
	versions := r.current.Load().programmes[code]
	if len(versions) == 0 {
		return nil, refusal(ProgrammeUnknown, "programme", code)
	}
	for i := len(versions) - 1; i >= 0; i-- {
		if v := versions[i]; v.Terms != "" && v.Effective <= on {
			return r.offer(v)
		}
	}
	return nil, refusal(ProgrammeWithoutRules, "programme", code)
}

// numbered returns a version of a programme by its number.
func (r *Registrar) numbered(code string, version uint32) (*offer, error) {
	versions := r.current.Load().programmes[code]
	if version == 0 || int(version) > len(versions) || versions[version-1].Terms == "" {
		return nil, refusal(ProgrammeWithoutRules, "programme", code)
	}
	return r.offer(versions[version-1])
}

// Programme returns all versions of a programme, oldest first.
func (r *Registrar) Programme(ctx context.Context, code string) ([]courses.Programme, error) {
	return r.store.Programmes().History(ctx, code)
}
