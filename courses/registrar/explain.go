package registrar

import "creditbank/courses/audit"

// Explanation says in the fewest words why a verdict is as it is: of one that
// is not met, the smallest set of rules that together refuse; of one that is
// met, the lots whose loss alone would break it.
type Explanation struct {
	Refusal audit.Refusal
	Pivotal []audit.Pivotal
}

// Explain explains a verdict. It takes as long as many audits.
func (a *Audited) Explain() (Explanation, error) {
	opt := audit.Options{Checkpoint: a.Verdict.Checkpoint}
	if a.Verdict.Met {
		pivotal, err := audit.Sensitivity(a.Rules, a.Record, opt)
		return Explanation{Pivotal: pivotal}, err
	}
	refusal, err := audit.SmallestRefusal(a.Rules, a.Record, opt)
	return Explanation{Refusal: refusal}, err
}
