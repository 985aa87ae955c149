package audit

import (
	"fmt"

	"creditbank/courses/programme"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// maxPlaces is the most places that the lines of a record may ask for
// together, each line by the number of its groups.
const maxPlaces = 20_000

// admit refuses records that cannot be understood or would take too long.
func admit(rec *programme.Record) error {
	refuse := func(format string, args ...any) error {
		return fmt.Errorf("record: "+format+": %w", append(args, fault.Invalid)...)
	}
	if rec.AskedOn == 0 {
		return refuse("no day asked on")
	}
	if n := len(rec.Lots); n > programme.MaxLines {
		return refuse("%d lines of lots, at most %d are audited", n, programme.MaxLines)
	}
	seen := make(map[string]struct{}, len(rec.Lots))
	lots, places := 0, 0
	var sum ledger.Amount
	for i := range rec.Lots {
		l := &rec.Lots[i]
		switch _, twice := seen[l.ID]; {
		case l.ID == "":
			return refuse("line %d has no id", i+1)
		case twice:
			return refuse("two lots with the id %.80q", l.ID)
		case l.Count < 1 || l.Count > programme.MaxLots:
			return refuse("lot %.80q: count %d, want 1 to %d", l.ID, l.Count, programme.MaxLots)
		case l.Credits <= 0 || l.Credits > ledger.MaxAmount:
			return refuse("lot %.80q: %s credits, want more than 0 and at most %s", l.ID, l.Credits, ledger.MaxAmount)
		case l.Completed == 0:
			return refuse("lot %.80q: no day of completion", l.ID)
		}
		seen[l.ID] = struct{}{}
		lots, places = lots+l.Count, places+len(l.Groups)
		sum += ledger.Amount(l.Count) * l.Credits
		switch {
		case lots > programme.MaxLots:
			return refuse("more than %d lots", programme.MaxLots)
		case places > maxPlaces:
			return refuse("more than %d places asked for", maxPlaces)
		case sum > ledger.MaxAmount:
			return refuse("more than %s credits together", ledger.MaxAmount)
		}
	}
	return nil
}
