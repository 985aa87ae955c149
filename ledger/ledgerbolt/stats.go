package ledgerbolt

import (
	"fmt"
	"os"
	"time"

	"creditbank/ledger/fault"
)

// Stats is how the file and the writing of it stand. Counters begin when the
// bank is opened.
type Stats struct {
	FileBytes    int64 // size of the file
	PageBytes    int   // size of a page
	FreePages    int   // will be used again
	PendingPages int   // free as soon as the readers have ended that see them
	OpenReads    int   // read transactions under way

	Commits      int64         // that succeeded
	PagesWritten int64         // by all commits, without the meta page of each
	BytesWritten int64         // as pages
	SpillTime    time.Duration // spent making pages
	WriteTime    time.Duration // spent writing them and waiting for the disk
}

// Stats returns how the file stands now.
func (s *Store) Stats() (Stats, error) {
	s.open.RLock()
	defer s.open.RUnlock()
	if s.closed {
		return Stats{}, fmt.Errorf("statistics of %s: the bank is closed: %w", s.path, fault.Busy)
	}
	info, err := os.Stat(s.path)
	if err != nil {
		return Stats{}, fmt.Errorf("statistics: %w", err)
	}
	db := s.db.Stats()
	return Stats{
		FileBytes: info.Size(), PageBytes: s.db.Info().PageSize,
		FreePages: db.FreePageN, PendingPages: db.PendingPageN, OpenReads: db.OpenTxN,
		Commits: s.commits.Load(), PagesWritten: db.TxStats.GetPageCount(), BytesWritten: db.TxStats.GetPageAlloc(),
		SpillTime: db.TxStats.GetSpillTime(), WriteTime: db.TxStats.GetWriteTime(),
	}, nil
}
