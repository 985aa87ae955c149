package ledger

import "time"

// Instant is a moment in microseconds since the beginning of 1970, UTC. The
// zero value means that no instant is given.
type Instant int64

// InstantOf returns the instant of t, cut to the microsecond.
func InstantOf(t time.Time) Instant { return Instant(t.UnixMicro()) }

// Time returns the instant as a time in UTC.
func (i Instant) Time() time.Time { return time.UnixMicro(int64(i)).UTC() }

// Day returns the day on which the instant falls in [Zone].
func (i Instant) Day() Day { return DayOf(i.Time()) }

// String returns the instant as RFC 3339 in UTC, and "" if none is given.
func (i Instant) String() string {
	if i == 0 {
		return ""
	}
	return i.Time().Format(time.RFC3339Nano)
}
