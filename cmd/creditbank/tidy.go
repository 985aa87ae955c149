package main

import (
	"context"
	"log/slog"
	"time"
)

// tidyTime is how often the bank looks for what was kept long enough.
const tidyTime = time.Hour

// tidy removes what has been kept long enough, from time to time, until ctx
// ends.
func (b *bank) tidy(ctx context.Context, log *slog.Logger) {
	tick := time.NewTicker(tidyTime)
	defer tick.Stop()
	for {
		dropped, err := b.readingsLog.Tidy(ctx, b.now())
		switch {
		case err != nil && ctx.Err() == nil:
			log.Error("removing old readings failed", "err", err)
		case dropped > 0:
			log.Info("removed old readings", "readings", dropped)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}
