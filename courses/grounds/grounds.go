package grounds

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"creditbank/courses/equiv"
	"creditbank/courses/programme"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Grounds are what a verdict rests on beside the account's entries, the rules
// and the equivalences. They are served and stored as JSON: never rename a
// field. Lists are in the order of their codes.
type Grounds struct {
	Programme string `json:"programme"`
	Version   uint32 `json:"version"`
	// AskedAt is the moment of the question; its day is the day asked on.
	AskedAt string `json:"asked_at"`
	// Registered is the day of registration; left out without a goal.
	Registered string `json:"registered_on,omitempty"`
	// Checkpoint is the signed checkpoint that the verdict names; left out by
	// a bank without a log.
	Checkpoint string `json:"signed_checkpoint,omitempty"`
	// Equivalences is the number of those that were used, and
	// EquivalencesHash the SHA-256 of their text; zero and left out if none.
	Equivalences     int    `json:"equivalences"`
	EquivalencesHash string `json:"equivalences_hash,omitempty"`
	// OwnSource is what the rules call the college's own credits.
	OwnSource string      `json:"own_source"`
	Own       []OwnCourse `json:"own_courses"`
	Courses   []Course    `json:"courses"`
	Issuers   []Issuer    `json:"issuers"`
}

// OwnCourse is a course of the college's own among what the account holds,
// with the groups that it serves.
type OwnCourse struct {
	Course string   `json:"course"`
	Groups []string `json:"groups"`
}

// Course gives a version of a course of the account its title.
type Course struct {
	Course    string `json:"course"`
	Catalogue uint32 `json:"catalogue"`
	Title     string `json:"title"`
}

// Issuer says what the rules call the source of an organisation's credits of
// a day: it may have stood below another body then.
type Issuer struct {
	Issuer string `json:"issuer"`
	On     string `json:"on"` // day of completion
	Source string `json:"source"`
	// Body is the organisation that caps for each issuer count it for.
	Body string `json:"body"`
}

// HashOf returns what [Grounds.EquivalencesHash] is of a text.
func HashOf(equivalences []byte) string {
	sum := sha256.Sum256(equivalences)
	return hex.EncodeToString(sum[:])
}

// Gather adds what is known about the courses and issuers of what an account
// holds.
func (g *Grounds) Gather(k *Known, h *Holdings) {
	g.AskedAt, g.Registered, g.OwnSource = h.At.String(), h.Registered.String(), k.OwnSource
	g.Own, g.Courses, g.Issuers = []OwnCourse{}, []Course{}, []Issuer{}
	for i := range h.Lots {
		deposit := &h.Lots[i].Deposit
		l := deposit.Learning
		if l == nil {
			continue
		}
		g.Courses = append(g.Courses, Course{l.Course, l.Catalogue, k.Title(l.Course, l.Catalogue)})
		source, body := k.Source(deposit.Issuer, deposit.Effective)
		g.Issuers = append(g.Issuers, Issuer{deposit.Issuer, deposit.Effective.String(), source, body})
		if groups, is := k.Own(l.Course); is {
			g.Own = append(g.Own, OwnCourse{l.Course, append([]string{}, groups...)})
		}
	}
	g.Own = each(g.Own, func(a, b OwnCourse) int { return cmp.Compare(a.Course, b.Course) })
	g.Courses = each(g.Courses, func(a, b Course) int {
		return cmp.Or(cmp.Compare(a.Course, b.Course), cmp.Compare(a.Catalogue, b.Catalogue))
	})
	g.Issuers = each(g.Issuers, func(a, b Issuer) int {
		return cmp.Or(cmp.Compare(a.Issuer, b.Issuer), cmp.Compare(a.On, b.On))
	})
}

// each sorts a list and leaves each item in it once.
func each[T any](list []T, compare func(a, b T) int) []T {
	slices.SortFunc(list, compare)
	return slices.CompactFunc(list, func(a, b T) bool { return compare(a, b) == 0 })
}

// maxFacts bounds each list of grounds that come from outside.
const maxFacts = 10_000

// Record makes the record of a verdict again from what an account holds, given
// its state and lots at the moment of the question. What the account has and
// the grounds do not tell of is [fault.Refused], and so are grounds that
// cannot be understood.
func (g *Grounds) Record(rules *programme.Rules, set *equiv.Set, state ledger.AccountState, lots []ledger.LotLine) (programme.Record, error) {
	wrong := func(format string, args ...any) (programme.Record, error) {
		return programme.Record{}, fmt.Errorf("grounds: "+format+": %w", append(args, fault.Refused)...)
	}
	h := Holdings{State: state, Lots: lots}
	var err error
	if h.At, err = parseInstant(g.AskedAt); err != nil {
		return wrong("asked_at: %v", err)
	}
	if g.Registered != "" {
		if h.Registered, err = ledger.ParseDay(g.Registered); err != nil {
			return wrong("registered_on: %v", err)
		}
	}
	if max(len(g.Own), len(g.Courses), len(g.Issuers)) > maxFacts {
		return wrong("more than %d courses or issuers", maxFacts)
	}
	k, known := g.known(rules, set)
	for i := range lots {
		if lots[i].Deposit.Learning != nil {
			if missing := known(&lots[i].Deposit); missing != "" {
				return wrong("the account has %s, they do not", missing)
			}
		}
	}
	rec, _ := k.Record(&h)
	return rec, nil
}

// known returns the grounds as a catalogue, and a function that names what of
// a deposit is not in it.
func (g *Grounds) known(rules *programme.Rules, set *equiv.Set) (*Known, func(*ledger.Entry) string) {
	type version struct {
		course    string
		catalogue uint32
	}
	type issued struct{ by, on string }
	own, titles, issuers := make(map[string][]string), make(map[version]string), make(map[issued]Issuer)
	for _, c := range g.Own {
		own[c.Course] = c.Groups
	}
	for _, c := range g.Courses {
		titles[version{c.Course, c.Catalogue}] = c.Title
	}
	for _, i := range g.Issuers {
		issuers[issued{i.Issuer, i.On}] = i
	}
	k := &Known{
		Equivalences: set, OncePerOutcome: rules.SameOutcomeOnce, OwnSource: g.OwnSource,
		Own:   func(course string) ([]string, bool) { groups, is := own[course]; return groups, is },
		Title: func(course string, catalogue uint32) string { return titles[version{course, catalogue}] },
		Source: func(issuer string, on ledger.Day) (string, string) {
			i := issuers[issued{issuer, on.String()}]
			return i.Source, i.Body
		},
	}
	return k, func(deposit *ledger.Entry) string {
		l := deposit.Learning
		if _, ok := titles[version{l.Course, l.Catalogue}]; !ok {
			return fmt.Sprintf("course %s in version %d", l.Course, l.Catalogue)
		}
		if _, ok := issuers[issued{deposit.Issuer, deposit.Effective.String()}]; !ok {
			return "credits of issuer " + deposit.Issuer + " of " + deposit.Effective.String()
		}
		return ""
	}
}
