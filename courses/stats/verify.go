package stats

import (
	"context"
	"fmt"

	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Verify computes all figures from the journal, as [Slow] defines them, and
// compares those that a store keeps. The first difference is returned in
// words, as [fault.Corrupt]. Figures that were made under other organisations,
// or that are being made again, are left alone: checked is false then. So are
// those that somebody who was erased is still in: the journal has forgotten
// them, and the follower takes them out next. Erased is how many there are.
func Verify(ctx context.Context, kept Store, records Records, log ledger.Log, d *Directory, erased int, progress ledger.Progress) (checked bool, err error) {
	standing, err := kept.Standing(ctx)
	if err != nil {
		return false, err
	}
	shape, err := ParseShape(standing.Shape)
	if err != nil {
		return false, err
	}
	if standing.Seq == 0 || standing.Remaking || standing.Forgotten != erased || shape.moves(d.Shape(), standing.Latest) {
		return false, nil
	}
	want, err := Slow(ctx, records, log, standing.Seq, d, progress)
	if err != nil {
		return false, err
	}
	err = kept.Cells(ctx, func(k Key, is Cell) error {
		if want[k] != is {
			w := want[k]
			return differ(k, &w, &is)
		}
		delete(want, k)
		return nil
	})
	if err != nil {
		return true, err
	}
	for k, w := range want {
		return true, differ(k, &w, new(Cell))
	}
	return true, nil
}

func differ(k Key, want, is *Cell) error {
	for m := range want {
		if want[m] != is[m] {
			return fmt.Errorf("statistics of %s in %s, by %s %q: measure %d is %d, the journal says %d: %w",
				k.Organisation, k.Period, k.Heading, k.Value, m, is[m], want[m], fault.Corrupt)
		}
	}
	return nil
}
