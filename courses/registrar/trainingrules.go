package registrar

import (
	"context"
	"fmt"
	"strconv"

	"creditbank/courses"
	"creditbank/courses/training"
	"creditbank/ledger"
)

// TrainingRules is a version of a rule set of money, duty or budgets, as it is
// stored: never rename a field.
type TrainingRules struct {
	Ruleset string         `json:"ruleset"`
	Number  uint32         `json:"number"` // 1, 2, 3, … of the rule set
	Text    string         `json:"text"`
	By      string         `json:"by"`
	At      ledger.Instant `json:"at"`
}

// TrainingRuleSet is a version of a rule set, read.
type TrainingRuleSet struct {
	TrainingRules
	Rules training.RuleSet
}

// PublishTrainingRules adds a version of a rule set. Only the office does.
// What is wrong with the text is [Mistakes]; so is a worked case that fails.
func (r *Registrar) PublishTrainingRules(ctx context.Context, q Request, text string) (TrainingRuleSet, bool, error) {
	r.publishing.Lock()
	defer r.publishing.Unlock()
	if err := ofOffice(q); err != nil {
		return TrainingRuleSet{}, false, fmt.Errorf("publish training rules: %w", err)
	}
	a, err := q.askedFor("training-rules", text)
	if err != nil {
		return TrainingRuleSet{}, false, err
	}
	read, err := training.Read("text", []byte(text))
	if err != nil {
		return TrainingRuleSet{}, false, mistakesIn("text", err)
	}
	f, err := paper[TrainingRules](ctx, r, courses.TrainingRulesPaper, read.Rules.ID)
	if err != nil {
		return TrainingRuleSet{}, false, err
	}
	if earlier, used, err := f.asked(a); used || err != nil {
		return TrainingRuleSet{earlier, read.Rules}, used, err
	}
	if _, failed := read.Test(); len(failed) > 0 {
		found := make(Mistakes, len(failed))
		for i, x := range failed {
			found[i] = textMistaken("text", x.Line, 1, x.Told())
		}
		return TrainingRuleSet{}, false, found
	}
	if len(f.history) > 0 {
		if before, err := r.readTrainingRules(f.says); err != nil {
			return TrainingRuleSet{}, false, err
		} else if before.Kind != read.Rules.Kind {
			return TrainingRuleSet{}, false, &ledger.Refusal{Code: TrainingRulesOther, Field: "text", Subject: read.Rules.ID,
				Has: string(before.Kind), Wants: string(read.Rules.Kind)}
		}
	}
	t := TrainingRules{Ruleset: read.Rules.ID, Number: uint32(len(f.history)) + 1, Text: text, By: q.By.ID, At: ledger.InstantOf(r.now())}
	return TrainingRuleSet{t, read.Rules}, false, file(ctx, r, q, f, courses.TrainingRulesPaper, t.Ruleset, a, t)
}

// TrainingRules returns the newest version of every rule set, in the order of
// their codes.
func (r *Registrar) TrainingRules(ctx context.Context) ([]TrainingRuleSet, error) {
	all, err := papers[TrainingRules](ctx, r, courses.TrainingRulesPaper, "")
	if err != nil {
		return nil, err
	}
	sets := make([]TrainingRuleSet, len(all))
	for i, t := range all {
		rules, err := r.readTrainingRules(t)
		if err != nil {
			return nil, err
		}
		sets[i] = TrainingRuleSet{t, *rules}
	}
	return sets, nil
}

// readTrainingRules reads a version. It never changes, so each is read once.
func (r *Registrar) readTrainingRules(t TrainingRules) (*training.RuleSet, error) {
	key := fmt.Sprintf("training %s@%d", t.Ruleset, t.Number)
	if s, ok := r.offers.Load(key); ok {
		return s.(*training.RuleSet), nil
	}
	f, err := training.Read(key, []byte(t.Text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", key, err)
	}
	r.offers.Store(key, &f.Rules)
	return &f.Rules, nil
}

// trainingRules returns the newest version of the rules of a kind for a year:
// those of a name or, without one, those that came into force last; of several
// the first by code.
func (r *Registrar) trainingRules(ctx context.Context, kind training.Kind, year int, name string) (TrainingRuleSet, error) {
	all, err := r.TrainingRules(ctx)
	if err != nil {
		return TrainingRuleSet{}, err
	}
	var best TrainingRuleSet
	for _, s := range all {
		switch {
		case name != "" && s.Ruleset == name && s.Rules.Kind != kind:
			return s, &ledger.Refusal{Code: TrainingRulesOther, Field: "rules", Subject: name, Has: string(s.Rules.Kind), Wants: string(kind)}
		case s.Rules.Kind != kind || !s.Rules.InForce(year) || name != "" && s.Ruleset != name:
		case best.Ruleset == "" || s.Rules.FromYear > best.Rules.FromYear:
			best = s
		}
	}
	if best.Ruleset == "" {
		return best, &ledger.Refusal{Code: TrainingRulesUnknown, Field: "rules", Subject: clip(name), Has: strconv.Itoa(year), Wants: string(kind)}
	}
	return best, nil
}
