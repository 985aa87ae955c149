package registrar

import "creditbank/courses/audit"

// Explanation says in the fewest words why a verdict is as it is: of one that
// is not met, the smallest set of rules that together refuse; of one that is
// met, the lots whose loss alone would break it.
type Explanation struct {
	Refusal audit.Refusal
	Pivotal []audit.Pivotal
	// All says that no lot that counts was left out for want of time.
	All bool
}

// Explain explains a verdict. It takes as long as many audits,
// and no longer than some seconds.
func (a *Audited) Explain() (Explanation, error) {
	opt := audit.Options{Checkpoint: a.Verdict.Checkpoint}
	if a.Verdict.Met {
		pivotal, all, err := audit.Sensitivity(a.Rules, a.Record, opt)
		return Explanation{Pivotal: pivotal, All: all}, err
	}
	refusal, err := audit.SmallestRefusal(a.Rules, a.Record, opt)
	return Explanation{Refusal: refusal}, err
}
