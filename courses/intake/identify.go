package intake

import (
	"context"
	"errors"
	"strings"

	"creditbank/courses"
	"creditbank/courses/report"
	"creditbank/ledger"
	"creditbank/ledger/fault"

	"golang.org/x/text/width"
)

// person is whom a row is about, as far as the bank knows.
type person struct {
	learner  courses.Learner // without an account if nobody is known
	register bool            // they are to be registered first
	unknown  []Problem       // why nobody is known
	wrong    []Problem
	index    []byte // finds the identity number; nil if there is none
}

// account returns the account as text, or "".
func (p *person) account() string {
	if p.learner.Account == (ledger.AccountID{}) {
		return ""
	}
	return p.learner.Account.String()
}

// found is a learner by one of the numbers of a row.
type found struct {
	column  report.Column
	learner courses.Learner
}

// identify finds the learner of a row by account, identity number or staff
// number. A name never identifies; one that is another's is a problem, as are
// numbers of two people.
func (c *checking) identify(ctx context.Context, p *report.Parsed) (*person, error) {
	who := new(person)
	var by []found
	for _, try := range [...]struct {
		column report.Column
		text   string
		find   func(context.Context, *person, string) (courses.Learner, *Problem, error)
	}{
		{report.Account, p.Account, c.byAccount},
		{report.Identity, p.Identity, c.byIdentity},
		{report.Staff, p.Staff, c.byStaff},
	} {
		if try.text == "" {
			continue
		}
		learner, unknown, err := try.find(ctx, who, try.text)
		switch {
		case err != nil:
			return nil, err
		case unknown != nil:
			who.unknown = append(who.unknown, *unknown)
		default:
			by = append(by, found{try.column, learner})
		}
	}
	if len(by) == 0 {
		c.mayRegister(who, p)
		return who, nil
	}
	who.learner, who.unknown = by[0].learner, nil
	for _, other := range by[1:] {
		if other.learner.Account != who.learner.Account {
			who.wrong = append(who.wrong, ofBank(LearnersDiffer, other.column, by[0].column.Heading(report.Chinese), other.column.Heading(report.Chinese)))
		}
	}
	if who.wrong == nil && p.Name != "" && !sameName(p.Name, who.learner) {
		known := maskName(who.learner.Name)
		if c.desk.Registrar.Tree().MayActFor(c.report.By, who.learner.Organisation) {
			known = who.learner.Name
		}
		who.wrong = append(who.wrong, ofBank(NameOther, report.Name, known, clip(p.Name), known))
	}
	return who, nil
}

func (c *checking) byAccount(ctx context.Context, _ *person, text string) (courses.Learner, *Problem, error) {
	unknown := &Problem{Code: learnerUnknown, Column: report.Account.String(), Subject: clip(text)}
	account, err := ledger.ParseAccountID(text)
	if err != nil {
		return courses.Learner{}, unknown, nil
	}
	return known(unknown)(c.desk.Registrar.Holder(ctx, account))
}

const learnerUnknown ledger.Code = "learner-unknown"

// known turns a look-up into a learner, or why there is none.
func known(unknown *Problem) func(courses.Learner, error) (courses.Learner, *Problem, error) {
	return func(l courses.Learner, err error) (courses.Learner, *Problem, error) {
		switch {
		case errors.Is(err, fault.NotFound):
			return l, unknown, nil
		case err != nil:
			return l, nil, err
		}
		return l, nil, nil
	}
}

// claim returns whom and what a row names, for whoever has to find out.
func (p *person) claim(r *Report, from *report.Parsed) *Claim {
	return &Claim{
		Name: from.Name, Account: from.Account, Identity: maskIdentity(from.Identity), IdentityKey: p.index, Staff: from.Staff,
		Organisation: r.Organisation, Course: from.Course, CourseTitle: from.Title,
	}
}

// syntheticMark is what marks people that are made up. It is not part of a name.
const syntheticMark = "(合成)"

// sameName reports whether a name is the learner's, but for width, blanks,
// case and the dots of names from other languages.
func sameName(name string, l courses.Learner) bool { return foldName(name) == foldName(l.Name) }

func foldName(name string) string {
	name = strings.ToLower(width.Narrow.String(name))
	name = strings.TrimSuffix(name, syntheticMark)
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \u3000\u00a0·•・.-'", r) {
			return -1
		}
		return r
	}, name)
}

// maskName shows the first letter of a name.
func maskName(name string) string {
	for i := range name {
		if i > 0 {
			return name[:i] + "＊"
		}
	}
	return name
}

// maskIdentity shows the first four and the last two letters of a number.
func maskIdentity(number string) string {
	if len(number) < 10 {
		return strings.Repeat("*", len(number))
	}
	return number[:4] + strings.Repeat("*", len(number)-6) + number[len(number)-2:]
}
