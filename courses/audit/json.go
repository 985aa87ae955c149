package audit

import (
	"encoding/hex"
	"encoding/json"

	"creditbank/courses/programme"
	"creditbank/ledger"
)

// verdictJSON is a verdict as others see it. Amounts are decimal text. Keys
// come in this order and names within a map in the order of their bytes, so
// that the same verdict is the same bytes.
type verdictJSON struct {
	Case         string            `json:"case,omitempty"`
	Ruleset      string            `json:"ruleset"`
	AskedOn      string            `json:"asked_on"`
	Met          bool              `json:"met"`
	Counted      string            `json:"counted"`
	LeftOver     string            `json:"left_over"`
	Groups       map[string]string `json:"groups"`
	Short        map[string]string `json:"short"`
	Excluded     map[string]string `json:"excluded"`
	Blocked      string            `json:"blocked"`
	Exits        []string          `json:"exits"`
	Requirements []requirementJSON `json:"requirements"`
	Lots         []lineJSON        `json:"lots"`
	Proved       bool              `json:"proved"`
	Bound        *boundJSON        `json:"bound,omitempty"`
	RulesHash    string            `json:"rules_hash"`
	Checkpoint   string            `json:"checkpoint"`
}

type boundJSON struct {
	Short   string `json:"short_at_least"`
	Counted string `json:"counted_at_most"`
}

type requirementJSON struct {
	Kind    string   `json:"kind"`
	Name    string   `json:"name"`
	Bar     string   `json:"bar"`
	Have    string   `json:"have"`
	Short   string   `json:"short"`
	Courses []string `json:"courses,omitempty"`
	ZH      string   `json:"zh"`
	EN      string   `json:"en"`
}

type lineJSON struct {
	Lot     string    `json:"lot"`
	Nth     int       `json:"nth"`
	Of      int       `json:"of"`
	Credits string    `json:"credits"`
	Group   string    `json:"group"`
	Reason  string    `json:"reason,omitempty"`
	Rule    string    `json:"rule,omitempty"`
	Free    *freeJSON `json:"free,omitempty"`
	ZH      string    `json:"zh"`
	EN      string    `json:"en"`
}

type freeJSON struct {
	Name    string   `json:"name,omitempty"`
	Day     string   `json:"day,omitempty"`
	Mark    string   `json:"mark,omitempty"`
	Sources []string `json:"sources,omitempty"`
	Groups  []string `json:"groups,omitempty"`
	Credits string   `json:"credits,omitempty"`
	Items   int      `json:"items,omitempty"`
}

// JSON returns the canonical bytes of a verdict: the same verdict under the
// same rules is the same bytes everywhere. They are what a verdict's hash is
// taken of.
func (v *Verdict) JSON(r *programme.Rules) ([]byte, error) {
	return json.Marshal(toJSON(v, r, ""))
}

func toJSON(v *Verdict, r *programme.Rules, id string) *verdictJSON {
	out := &verdictJSON{
		Case: id, Ruleset: v.Ruleset, AskedOn: v.AskedOn.String(), Met: v.Met,
		Counted: v.Counted.String(), LeftOver: v.LeftOver.String(),
		Groups: amountsJSON(v.Groups()), Short: amountsJSON(v.Short()),
		Excluded: make(map[string]string), Blocked: string(v.blocked()), Exits: append([]string{}, v.Exits...),
		Requirements: []requirementJSON{}, Lots: []lineJSON{},
		Proved: v.Proved, RulesHash: hex.EncodeToString(v.RulesHash[:]), Checkpoint: v.Checkpoint,
	}
	for _, x := range v.Excluded {
		out.Excluded[x.Lot] = string(x.Reason)
	}
	for i := range v.Requirements {
		q := &v.Requirements[i]
		w := q.Words(r)
		out.Requirements = append(out.Requirements, requirementJSON{
			string(q.Kind), q.Name, q.Bar.String(), q.Have.String(), q.Short.String(), q.Courses, w.ZH, w.EN,
		})
	}
	for i := range v.Lines {
		out.Lots = append(out.Lots, toLineJSON(&v.Lines[i], r))
	}
	if !v.Proved {
		out.Bound = &boundJSON{v.Bound.Short.String(), v.Bound.Counted.String()}
	}
	return out
}

// blocked returns the reason that blocks, or NONE.
func (v *Verdict) blocked() Reason {
	if v.Blocked == "" {
		return notBlock
	}
	return v.Blocked
}

func toLineJSON(l *Line, r *programme.Rules) lineJSON {
	w := l.Words(r)
	out := lineJSON{
		Lot: l.Lot, Nth: l.Nth, Of: l.Of, Credits: l.Credits.String(), Group: l.Group,
		Reason: string(l.Reason), Rule: l.Rule, ZH: w.ZH, EN: w.EN,
	}
	if l.Reason != "" {
		f := &l.Free
		out.Free = &freeJSON{
			Name: f.Name, Day: f.Day.String(), Mark: f.Mark, Sources: f.Sources, Groups: f.Groups, Items: f.Items,
		}
		if f.Credits > 0 {
			out.Free.Credits = f.Credits.String()
		}
	}
	return out
}

func amountsJSON(amounts map[string]ledger.Amount) map[string]string {
	out := make(map[string]string, len(amounts))
	for name, a := range amounts {
		out[name] = a.String()
	}
	return out
}
