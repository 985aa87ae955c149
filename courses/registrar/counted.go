package registrar

import (
	"creditbank/courses/audit"
	"creditbank/courses/grounds"
	"creditbank/ledger"
)

// LeftLot is credits that are available and do not count for a programme.
type LeftLot struct {
	ledger.LotLine
	// Why is what the audit says of the lot; nil if no programme can use the lot
	// as it is now, which is told by Unusable.
	Why      *audit.Line
	Unusable string // see [Unusable]
}

// maxLeft bounds the lots that a glance names.
const maxLeft = 12

// Best returns the audit under which the learner stands better.
func (a *Answer) Best() *Audited { return a.best() }

// LotLines returns what an audit says of each lot of the ledger: the line with
// which it counts or, if none does, the first that tells why not.
func (a *Audited) LotLines() map[uint64]*audit.Line { return lotLines(&a.Verdict) }

func lotLines(v *audit.Verdict) map[uint64]*audit.Line {
	lines := make(map[uint64]*audit.Line)
	for i := range v.Lines {
		line := &v.Lines[i]
		n, is := grounds.LotOf(line.Lot)
		if !is {
			continue
		}
		if said := lines[n]; said == nil || said.Group == "" && line.Group != "" {
			lines[n] = line
		}
	}
	return lines
}

// weigh divides what is available into what counts for the programme and what
// does not, as the audit says.
func (n *Nearest) weigh(a *account, v *audit.Verdict) {
	lines, now := lotLines(v), a.holdings(0)
	for i := range a.lots {
		lot := &a.lots[i].Lot
		if lot.Available == 0 || lot.Unit != ledger.Credit {
			continue
		}
		line := lines[lot.Seq]
		if line != nil && line.Group != "" {
			n.Counted += lot.Available
			continue
		}
		n.LeftOver += lot.Available
		if len(n.Left) < maxLeft {
			left := LeftLot{LotLine: a.lots[i], Why: line}
			if line == nil {
				if _, left.Unusable = now.Usable(lot); left.Unusable == "" {
					// Nothing puts it into the record.
					left.Why = &audit.Line{Lot: number(lot.Seq), Credits: lot.Available, Reason: audit.NoGroup, Rule: "groups"}
				}
			}
			n.Left = append(n.Left, left)
		}
	}
}
