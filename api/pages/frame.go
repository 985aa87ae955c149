package pages

import (
	"crypto/rand"
	"fmt"

	"creditbank/api/call"
	"creditbank/api/lang"
	"creditbank/courses/org"
	"creditbank/courses/training"
	"creditbank/ledger"
)

// frame is what the templates of pages see: the page's own data in .Data, and
// around it what every page needs. Inside range and with it is “$”.
type frame struct {
	Data    any
	Problem *pageProblem // what was wrong with a form; nil if nothing
	Who     *frameWho    // nil if nobody is signed in
	Here    string       // the page's path
	Back    string       // where the language switch leads: the path with its query
	Version string
	Links   []frameLink
	Sheet   string // path of a style sheet beside the one of all pages; none if empty

	s     *Site
	lang  lang.Lang
	named []eqChoice // what the sources of the page's programme are called
}

// frameWho is who is signed in, for the header.
type frameWho struct {
	Name         string
	SignIn       string   // the name for signing in
	Role         org.Role // empty while there is a choice to make
	Organisation string   // its name
	Choice       bool     // holds several posts
}

// frameLink is a link of the navigation.
type frameLink struct {
	Path, Text string // Text is a key of the texts
	// Current is what the attribute aria-current says: “page” for the page
	// itself, “true” for the section that it is in, and empty for others.
	Current string
}

// pageProblem is a problem as a page shows it.
type pageProblem struct {
	Title string
	Parts []pageFlaw
}

// pageFlaw is one thing that is wrong, with the field of the form if it is one's.
type pageFlaw struct{ Field, Detail, Cure string }

// T returns a text of the page's language by its key, with what follows put in
// the places of %s. A key that is missing is an error.
func (f *frame) T(key string, with ...any) (string, error) {
	spoken, ok := f.s.files.texts[key]
	if !ok {
		return "", fmt.Errorf("pages: there is no text %q", key)
	}
	if len(with) == 0 {
		return spoken[f.lang], nil
	}
	return fmt.Sprintf(spoken[f.lang], with...), nil
}

// Choose returns the text that is in the page's language.
func (f *frame) Choose(zh, en string) string {
	if f.lang == lang.English && en != "" || zh == "" {
		return en
	}
	return zh
}

// Lang returns "zh" or "en".
func (f *frame) Lang() string { return f.lang.String() }

// Tag returns the language for the attribute lang.
func (f *frame) Tag() string { return [...]string{lang.English: "en", lang.Chinese: "zh-CN"}[f.lang] }

// Asset returns the path of a file in assets.
func (f *frame) Asset(name string) (string, error) { return f.s.files.assets.path(name) }

// With returns the frame around other data, for a template within a page.
func (f *frame) With(data any) *frame {
	g := *f
	g.Data = data
	return &g
}

// Clock writes an instant as people in the bank's zone read it.
func (f *frame) Clock(i ledger.Instant) string { return f.Moment(i) }

// Percent writes a share of a whole: “8.5 %”.
func (*frame) Percent(share training.Share) string { return training.Money(share*10).String() + " %" }

// Yuan writes money with a comma between thousands: “1,040,000.5”.
func (*frame) Yuan(m training.Money) string { return yuanText(int64(m)) }

// Key returns a new idempotency key. A form that writes carries it in a hidden
// field “key”, so that sending it twice counts once.
func (*frame) Key() string { return rand.Text() }

// Catalogue returns where whoever is signed in finds the courses: a learner
// with what they are good for.
func (f *frame) Catalogue() string {
	if f.Who != nil && f.Who.Role == org.Learner {
		return "/worker/courses"
	}
	return "/courses"
}

// Flaw returns what is wrong with a field of the form, or nil.
func (f *frame) Flaw(field string) *pageFlaw {
	if f.Problem != nil {
		for i := range f.Problem.Parts {
			if f.Problem.Parts[i].Field == field {
				return &f.Problem.Parts[i]
			}
		}
	}
	return nil
}

// frame returns the frame of a call's page.
func (s *Site) frame(asker *call.Call, data any) *frame {
	f := &frame{Data: data, Here: asker.Path, Back: asker.Path, Version: s.Version, s: s, lang: asker.Language}
	if v := asker.Visit; v != nil {
		f.Who = &frameWho{Name: v.Member.FullName, SignIn: v.Member.Name, Role: v.By.Role, Choice: len(v.Posts) > 1}
		if o, known := s.Registrar.Tree().Get(v.By.Organisation); known {
			f.Who.Organisation = f.Choose(o.Name, o.NameEn)
		}
		f.Links = s.linksFor(asker)
	}
	return f
}
