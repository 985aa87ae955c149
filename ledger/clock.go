package ledger

import (
	"context"
	"fmt"
)

// expirySlice is how many due holds and lots are ended in one job.
const expirySlice = 256

// Expire ends the holds and lots that are due, as entries of the journal, and
// returns how many it ended. Somebody calls it from time to time; what a
// reader sees depends on these entries alone, never on the reader's clock.
func (b *Book) Expire(ctx context.Context) (int, error) {
	ended := 0
	for {
		due, err := b.Due(ctx, b.log, InstantOf(b.now()), expirySlice)
		if err != nil || len(due) == 0 {
			return ended, err
		}
		job := Job{Commands: make([]Command, len(due))}
		for i, d := range due {
			job.Commands[i] = Command{Actor: "bank", Action: ExpireHold{d.Seq}}
			if d.Lot {
				job.Commands[i].Action = ExpireLot{d.Seq}
			}
		}
		outcomes, err := b.Do(ctx, job)
		if err != nil {
			return ended, fmt.Errorf("end what is due: %w", err)
		}
		before := ended
		for _, o := range outcomes {
			if o.Refusal == nil {
				ended++
			}
		}
		if ended == before {
			return ended, nil // ended by others meanwhile; look again next time
		}
	}
}
