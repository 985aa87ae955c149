package registrar

import (
	"context"
	"fmt"
	"time"

	"creditbank/ledger"
)

// ReadingYears is for how many years it is kept who has read a record. The law
// on the protection of personal information asks for three years at least
// (个人信息保护法 第五十六条: 处理情况记录应当至少保存三年) and, since who reads
// whom is personal information too, for no longer than is needed (第十九条): so
// the least is also the most, but for the month that is under way. It is no
// setting: a bank that chose less would break the one rule, with more the other.
const ReadingYears = 3

// keptSince returns the instant before which no reading is kept: the beginning
// of a month, so that the file is written anew once a month at most.
func keptSince(now time.Time) ledger.Instant {
	now = now.In(ledger.Zone)
	return ledger.InstantOf(time.Date(now.Year()-ReadingYears, now.Month(), 1, 0, 0, 0, 0, ledger.Zone))
}

// Tidy removes the readings that have been kept long enough, and returns how
// many. It may be asked at any time: it costs nothing while none are due.
func (l *ReadingLog) Tidy(ctx context.Context, now time.Time) (int, error) {
	since := keptSince(now)
	n, err := l.store.DropBefore(ctx, since)
	if err != nil {
		return n, fmt.Errorf("remove readings that are older than %d years: %w", ReadingYears, err)
	}
	return n, nil
}
