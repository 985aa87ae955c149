package intakebolt

import (
	"context"
	"errors"
	"fmt"
	"os"
)

// Compact makes the file at path anew without what it no longer uses, and
// returns its size before and after. It is made if it does not exist.
func Compact(path string) (before, after int64, err error) {
	s, err := Open(path, false)
	if err != nil {
		return 0, 0, err
	}
	was, err := os.Stat(path)
	if err == nil {
		err = s.db.Update(kind.Deleted)
	}
	if err == nil {
		err = s.db.Shed(context.Background())
	}
	if err = errors.Join(err, s.Close()); err != nil {
		return 0, 0, fmt.Errorf("compact %s: %w", path, err)
	}
	is, err := os.Stat(path)
	if err != nil {
		return 0, 0, err
	}
	return was.Size(), is.Size(), nil
}
