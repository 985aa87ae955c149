package ledger

import "strconv"

// abort writes the outcomes of an atomic job whose command at culprit was
// refused and whose changes have been undone. Items whose keys were used
// before keep the outcome they had; so does a key that was reused.
func (g *group) abort(commands []Command, outcomes []Outcome, culprit int) {
	for i, c := range commands {
		o := &outcomes[i]
		if o.Replayed || o.Refusal != nil && o.Refusal.Code == KeyReused {
			continue
		}
		if i != culprit {
			if !c.Key.IsZero() {
				if known, used := g.replay(c); used {
					*o = known
					continue
				}
			}
			*o = Outcome{Refusal: &Refusal{Code: BatchAborted, Subject: strconv.Itoa(culprit)}}
		}
		g.keep(c, OutcomeRecord{Request: c.Request, Refusal: o.Refusal})
	}
}
