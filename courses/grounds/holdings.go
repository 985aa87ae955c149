package grounds

import (
	"strconv"
	"strings"

	"creditbank/ledger"
)

// Holdings are what an account holds at one moment.
type Holdings struct {
	State ledger.AccountState
	Lots  []ledger.LotLine // newest first
	At    ledger.Instant
	// Registered is the day on which the learner began with the programme, or
	// zero.
	Registered ledger.Day
}

// Unusable is a lot that no programme can use as it is now, with the reason.
type Unusable struct {
	Lot    uint64
	Reason string // "held", "withdrawn", "expired", "redeemed", "divided" or "points"
}

// Usable returns how much of a lot can be redeemed, or why nothing can. Points
// are of another unit: no rule of a programme turns them into credits.
func (h *Holdings) Usable(l *ledger.Lot) (ledger.Amount, string) {
	switch {
	case l.Unit != ledger.Credit:
		return 0, "points"
	case l.Withdrawn:
		return 0, "withdrawn"
	case l.Until != 0 && ledger.InstantOf(l.Until.End()) <= h.At:
		return 0, "expired"
	case len(l.Holds)+len(l.Uses) >= ledger.MaxUses:
		return 0, "divided"
	case l.Available > 0:
		return l.Available, ""
	case l.Held > 0:
		return 0, "held"
	case l.Expired > 0:
		return 0, "expired"
	default:
		return 0, "redeemed"
	}
}

// LotOf returns the lot of the ledger that a line of a record stands for;
// false for one that was only supposed.
func LotOf(line string) (uint64, bool) {
	number, _, _ := strings.Cut(line, ".")
	n, err := strconv.ParseUint(number, 10, 63)
	return n, err == nil
}
