package report

// Language is one that problems and templates are written in.
type Language string

// The languages.
const (
	Chinese Language = "zh"
	English Language = "en"
)

// Text is what people read of a problem.
type Text struct {
	Title  string // a few words
	Detail string // what is wrong
	Cure   string // what would heal it, or empty
}

// words is a text in every language.
type words struct {
	note   bool // keeps no row from being booked
	zh, en Text
}

func (w words) in(l Language) Text {
	if l == English {
		return w.en
	}
	return w.zh
}

// Note reports whether a problem of this code keeps no row from being booked.
func (c Code) Note() bool { return texts[c].note }

// Text returns what people read of a code, with the places for a problem's
// own words left in braces.
func (c Code) Text(l Language) Text { return texts[c].in(l) }
