package registrar

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"creditbank/courses"
	"creditbank/courses/equiv"
	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Proposal is a version of a programme's equivalences on its way through the
// panel. It is stored as JSON: never rename a field.
type Proposal struct {
	Programme string         `json:"programme"`
	Number    int            `json:"number"` // 1, 2, 3, … in the programme
	Text      string         `json:"text"`
	Panel     int            `json:"panel"` // how many experts vote
	By        string         `json:"by"`
	Member    string         `json:"member,omitempty"` // the person, if known
	At        ledger.Instant `json:"at"`
	Votes     []Vote         `json:"votes,omitempty"`
}

// Vote is one expert's judgement.
type Vote struct {
	By      string         `json:"by"`
	Member  string         `json:"member,omitempty"` // the person, if known
	Approve bool           `json:"approve"`
	Reason  string         `json:"reason"`
	At      ledger.Instant `json:"at"`
}

// ProposalState says how far a proposal is.
type ProposalState string

// The states.
const (
	InReview ProposalState = "in-review"
	InForce  ProposalState = "in-force" // approved and the newest
	Approved ProposalState = "approved" // approved, and a newer one is too
	Rejected ProposalState = "rejected"
)

// State is decided when all of the panel have voted: more than half have to
// approve. It does not know newer proposals.
func (p *Proposal) State() ProposalState {
	if len(p.Votes) < p.Panel {
		return InReview
	}
	approvals := 0
	for _, v := range p.Votes {
		if v.Approve {
			approvals++
		}
	}
	if 2*approvals > p.Panel {
		return Approved
	}
	return Rejected
}

// maxProposals bounds the proposals of one programme.
const maxProposals = 9999

func proposalName(programme string, number int) string {
	return fmt.Sprintf("%s/%04d", programme, number)
}

// Proposals returns a programme's equivalences, oldest first.
func (r *Registrar) Proposals(ctx context.Context, programme string) ([]Proposal, error) {
	if len(r.current.Load().programmes[programme]) == 0 {
		return nil, fmt.Errorf("programme %.80q: %w", programme, fault.NotFound)
	}
	return papers[Proposal](ctx, r, courses.ProposalPaper, programme+"/")
}

// Propose files equivalences for review by the panel of the programme's
// newest version. The college that awards the programme does this, or the
// office. What is wrong with the text is [Mistakes].
func (r *Registrar) Propose(ctx context.Context, q Request, programme, text string) (Proposal, bool, error) {
	r.publishing.Lock()
	defer r.publishing.Unlock()
	return r.propose(ctx, q, programme, text)
}

// propose is [Registrar.Propose] for a caller that holds publishing.
func (r *Registrar) propose(ctx context.Context, q Request, programme, text string) (Proposal, bool, error) {
	a, err := q.askedFor("propose", programme, text)
	if err != nil {
		return Proposal{}, false, err
	}
	o, err := r.reviewed(q.By, programme)
	if err != nil {
		return Proposal{}, false, err
	}
	number := 1
	for ; ; number++ {
		earlier, err := paper[Proposal](ctx, r, courses.ProposalPaper, proposalName(programme, number))
		if err != nil {
			return Proposal{}, false, err
		}
		if len(earlier.history) == 0 {
			break
		}
		// The first version is what the request made; votes came later.
		if made, used, err := earlier.asked(a); used || err != nil {
			return made, used, err
		}
	}
	if number > maxProposals {
		return Proposal{}, false, fmt.Errorf("more than %d proposals for %s: %w", maxProposals, programme, fault.Invalid)
	}
	if err := o.checkEquivalences(text); err != nil {
		return Proposal{}, false, err
	}
	p := Proposal{
		Programme: programme, Number: number, Text: text, Panel: o.Terms.Panel, By: q.By.ID, Member: q.By.Member, At: ledger.InstantOf(r.now()),
	}
	return p, false, file(ctx, r, q, filed[Proposal]{}, courses.ProposalPaper, proposalName(programme, number), a, p)
}

// checkEquivalences returns what is wrong with a text of equivalences.
func (o *offer) checkEquivalences(text string) error {
	set, err := equiv.Read("equivalences", []byte(text))
	if err != nil {
		return mistakesIn("equivalences", err)
	}
	if set.Programme != o.Code && set.Programme != o.Rules.Ruleset {
		return &ledger.Refusal{Code: ProgrammeOther, Field: "equivalences", Subject: o.Code, Has: clip(set.Programme), Wants: o.Rules.Ruleset}
	}
	var found Mistakes
	for _, rule := range set.Rules {
		groups := slices.Clone(rule.Surplus)
		for _, p := range rule.Parts {
			groups = append(groups, p.Groups...)
		}
		for _, g := range groups {
			if o.Rules.GroupIndex(g) < 0 {
				found = append(found, Mistake{Refusal: ledger.Refusal{Code: GroupUnknown, Field: "equivalences/" + clip(rule.ID), Subject: clip(g)}})
			}
		}
	}
	if len(found) > 0 {
		return found
	}
	return nil
}

// reviewed returns the newest version with rules of a programme that somebody
// proposes for or reviews.
func (r *Registrar) reviewed(by org.Principal, code string) (*offer, error) {
	versions := r.current.Load().programmes[code]
	if len(versions) == 0 {
		return nil, fmt.Errorf("programme %.80q: %w", code, fault.NotFound)
	}
	newest := versions[len(versions)-1]
	if by.Role != org.Office && (by.Role != org.College && by.Role != org.Expert || !r.Tree().MayActFor(by, newest.Institution)) {
		return nil, fmt.Errorf("programme %s is of %s: %w", code, newest.Institution, fault.Forbidden)
	}
	if newest.Terms == "" {
		return nil, refusal(ProgrammeWithoutRules, "programme", code)
	}
	return r.offer(newest)
}

// Vote adds an expert's judgement. Each expert votes once, and nobody on a
// proposal of their own. Experts are told apart as people where a key is a
// person's or somebody signed in, whatever keys they have; keys that are
// nobody's in particular are told apart as keys, so a college that gives one
// person two of them makes two experts.
func (r *Registrar) Vote(ctx context.Context, q Request, programme string, number int, approve bool, reason string) (Proposal, bool, error) {
	r.publishing.Lock()
	defer r.publishing.Unlock()
	a, err := q.askedFor("vote", q.By.ID, programme, strconv.Itoa(number), strconv.FormatBool(approve), reason)
	if err != nil {
		return Proposal{}, false, err
	}
	if _, err := r.reviewed(q.By, programme); err != nil {
		return Proposal{}, false, err
	}
	name := proposalName(programme, number)
	f, err := paper[Proposal](ctx, r, courses.ProposalPaper, name)
	switch {
	case err != nil:
		return Proposal{}, false, err
	case len(f.history) == 0:
		return Proposal{}, false, fmt.Errorf("proposal %d of %s: %w", number, programme, fault.NotFound)
	}
	if earlier, used, err := f.asked(a); used || err != nil {
		return earlier, used, err
	}
	p := f.says
	switch {
	case p.State() != InReview:
		return p, false, &ledger.Refusal{Code: ProposalClosed, Subject: strconv.Itoa(number), Has: string(p.State())}
	case same(q.By, p.By, p.Member):
		return p, false, &ledger.Refusal{Code: VoteOwn, Subject: strconv.Itoa(number)}
	case slices.ContainsFunc(p.Votes, func(v Vote) bool { return same(q.By, v.By, v.Member) }):
		return p, false, &ledger.Refusal{Code: VoteTwice, Subject: strconv.Itoa(number)}
	}
	p.Votes = append(slices.Clone(p.Votes), Vote{q.By.ID, q.By.Member, approve, reason, ledger.InstantOf(r.now())})
	return p, false, r.panels.changed(programme, func() error {
		return file(ctx, r, q, f, courses.ProposalPaper, name, a, p)
	})
}

// same says whether somebody is who did something: the same key, or another
// one of the same person.
func same(by org.Principal, key, member string) bool {
	return by.ID == key || by.Member != "" && by.Member == member
}
