package ledgermem

import (
	"slices"

	"creditbank/ledger"
)

// An account is plain memory; these are not.

func copyLot(l ledger.Lot) ledger.Lot {
	l.Holds, l.Uses = slices.Clone(l.Holds), slices.Clone(l.Uses)
	return l
}

func copyHold(h ledger.HoldRecord) ledger.HoldRecord {
	h.Lots = slices.Clone(h.Lots)
	return h
}

func copyOutcome(r ledger.OutcomeRecord) ledger.OutcomeRecord {
	if r.Refusal != nil {
		refusal := *r.Refusal
		r.Refusal = &refusal
	}
	return r
}
