package ledger

import "strconv"

// abort writes the outcomes of an atomic job whose command at culprit was
// refused and whose changes have been undone. Keys that were used before the
// job keep the outcome they had; the places of a key that is in it several
// times have one outcome.
func (g *group) abort(commands []Command, outcomes []Outcome, culprit int) {
	for i, c := range commands {
		if i != culprit {
			if known, used := g.used(c); used {
				outcomes[i] = known
				continue
			}
			outcomes[i] = Outcome{Refusal: &Refusal{Code: BatchAborted, Subject: strconv.Itoa(culprit)}}
		} else if o := outcomes[i]; o.Replayed || o.Refusal.Code == KeyReused {
			continue
		}
		g.keep(c, OutcomeRecord{Request: c.Request, Refusal: outcomes[i].Refusal})
	}
}
