package pages

import (
	"fmt"
	"html/template"
	"regexp"
	"strings"
	"time"

	"creditbank/api/lang"
	"creditbank/courses/audit"
	"creditbank/courses/stats"
	"creditbank/ledger"
)

// What templates write for amounts, days and names.

// Date returns a day as people write it.
func (f *frame) Date(d ledger.Day) string {
	if d == 0 {
		return "—"
	}
	t := d.End().Add(-time.Second).In(ledger.Zone)
	if f.lang == lang.Chinese {
		return fmt.Sprintf("%d年%d月%d日", t.Year(), t.Month(), t.Day())
	}
	return t.Format("2 January 2006")
}

// Moment returns an instant as people write it, in the bank's zone.
func (f *frame) Moment(i ledger.Instant) string {
	return f.Date(i.Day()) + " " + i.Time().In(ledger.Zone).Format("15:04")
}

// Organ returns the name of an organisation, or its code if nobody knows it.
func (f *frame) Organ(code string) string {
	if o, known := f.s.Registrar.Tree().Get(code); known {
		return f.Choose(o.Name, o.NameEn)
	}
	return code
}

// Bodied returns the name of an organisation, or nothing if nobody knows it.
func (f *frame) Bodied(code string) string {
	if o, known := f.s.Registrar.Tree().Get(code); known {
		return f.Choose(o.Name, o.NameEn)
	}
	return ""
}

// Signed returns an amount with its sign.
func (*frame) Signed(a ledger.Amount) string {
	switch {
	case a > 0:
		return "+" + a.String()
	case a < 0:
		return "−" + (-a).String()
	}
	return a.String()
}

// Amount returns an amount with its unit: “1 credit”, “2 credits”. Unit is the
// unit's key of the texts. A line is not broken between the two.
func (f *frame) Amount(a ledger.Amount, unit string) (string, error) {
	return f.figure(a, a.String(), unit)
}

// Change is Amount with its sign.
func (f *frame) Change(a ledger.Amount, unit string) (string, error) {
	return f.figure(a, f.Signed(a), unit)
}

func (f *frame) figure(a ledger.Amount, text, unit string) (string, error) {
	if f.lang == lang.Chinese {
		word, err := f.T(unit)
		return text + " " + word, err
	}
	if a == ledger.One || a == -ledger.One {
		unit += ".one"
	}
	word, err := f.T(unit)
	return text + "\u00a0" + word, err
}

// Unit returns what an amount that stands beside it is of.
func (f *frame) Unit(a ledger.Amount, unit string) (string, error) {
	if f.lang == lang.English && a == ledger.One {
		unit += ".one"
	}
	return f.T(unit)
}

// Credits is Amount of credits.
func (f *frame) Credits(a ledger.Amount) (string, error) { return f.Amount(a, "worker.unit.credit") }

// Comma returns what stands between the parts of a list in a sentence.
func (f *frame) Comma() string {
	if f.lang == lang.Chinese {
		return "、"
	}
	return ", "
}

// Tongue returns the attribute lang for a text that people wrote, if it is
// English on a Chinese page. Chinese on an English page is marked by [finish].
func (f *frame) Tongue(text string) template.HTMLAttr {
	if f.lang == lang.Chinese && word.MatchString(text) && !hasChinese([]byte(text)) {
		return ` lang="en"`
	}
	return ""
}

// Bar draws how much there is of what is asked for. The numbers stand beside it,
// and are what is heard.
func (f *frame) Bar(have, of ledger.Amount, label string) template.HTML {
	class := "bar"
	if have >= of {
		class = "bar full"
	}
	return drawBar(class, have, of, label)
}

// Share draws a part beside the largest one.
func (f *frame) Share(part, largest ledger.Amount, label string) template.HTML {
	return drawBar("bar", part, largest, label)
}

func drawBar(class string, have, of ledger.Amount, label string) template.HTML {
	const width = 200
	filled := ledger.Amount(width)
	if of > 0 {
		filled = min(width, max(0, have)*width/of)
	}
	return template.HTML(fmt.Sprintf(`<svg class="%s" viewBox="0 0 %d 12" preserveAspectRatio="none" aria-hidden="true"><title>%s</title>`+
		`<rect class="of" width="%d" height="12"/><rect class="have" width="%d" height="12"/></svg>`,
		class, width, template.HTMLEscapeString(label), width, filled))
}

// Name returns what people call a group, a source or a rule of a programme. A
// name that only its college knows is told as it is.
func (f *frame) Name(name string) string {
	if spoken, known := f.s.files.texts["name."+name]; known {
		return spoken[f.lang]
	}
	return name
}

// Says returns a sentence of an audit with names in place of codes.
func (f *frame) Says(w audit.Words) string {
	if f.lang == lang.Chinese {
		said := tokens.ReplaceAllStringFunc(isoDays.ReplaceAllStringFunc(w.ZH, f.dated), f.Called)
		return strings.ReplaceAll(said, ", ", "、") // between the names of a list
	}
	said := codes.ReplaceAllStringFunc(isoDays.ReplaceAllStringFunc(w.EN, f.dated), f.Called)
	return ruleNames.ReplaceAllStringFunc(said, func(name string) string {
		group, is := strings.CutPrefix(name, "roup ")
		if is {
			return "roup " + f.Name(group)
		}
		return f.Name(name)
	})
}

// dated returns a day of a sentence as people write it.
func (f *frame) dated(text string) string {
	d, err := ledger.ParseDay(text)
	if err != nil {
		return text
	}
	return f.Date(d)
}

// In a Chinese sentence, what is in Latin letters is a name. In an English one
// only what no word looks like.
var (
	tokens = regexp.MustCompile(`[A-Za-z][A-Za-z0-9_.-]*[A-Za-z0-9]`)
	codes  = regexp.MustCompile(`[A-Z]+[A-Z0-9]*-?[A-Z0-9-]*[0-9]`)
	// The names of rules, and of groups where they are called so.
	ruleNames = regexp.MustCompile(`\brequired\.[a-z0-9_.]*[a-z0-9_]|roup [a-z][a-z0-9_-]*`)
	// The days of an audit's sentences.
	isoDays = regexp.MustCompile(`\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b`)
)

// Called returns the name of whatever has a code: a course, a programme, a
// rule or an organisation.
func (f *frame) Called(name string) string {
	if p, known := f.s.Registrar.ProgrammeNow(name); known {
		return f.Choose(p.Title, p.TitleEn)
	}
	if c, known := f.s.Registrar.CourseOn(name, ledger.DayOf(f.s.Now())); known {
		return f.Choose("《"+c.Title+"》", c.TitleEn)
	}
	if called := f.Name(name); called != name {
		return called
	}
	return f.Organ(name)
}

// When returns a time as people write it, in the bank's zone.
func (f *frame) When(t time.Time) string { return f.Moment(ledger.InstantOf(t)) }

// Figure returns a figure as people write it, and a dash for one that is not told.
func (*frame) Figure(v stats.Value, kind stats.ColumnKind) string {
	text := v.Text(kind)
	if text == "" {
		return "—"
	}
	whole, fraction, cut := strings.Cut(text, ".")
	for at := len(whole) - 3; at > 0 && whole[at-1] != '-'; at -= 3 {
		whole = whole[:at] + "\u202f" + whole[at:]
	}
	if cut {
		whole += "." + fraction
	}
	return whole
}
