package ledgerbolt

import (
	"errors"
	"runtime"
	"sync"
)

// parallelFrom is how many items make it worth to wake other cores.
const parallelFrom = 16

// inParallel runs fn once for each core, or once if there are few items. Each
// call takes its share.
func inParallel(items int, fn func(worker, workers int) error) error {
	workers := runtime.GOMAXPROCS(0)
	if items < parallelFrom || workers == 1 {
		return fn(0, 1)
	}
	errs := make([]error, workers)
	var wait sync.WaitGroup
	for i := range workers {
		wait.Go(func() { errs[i] = fn(i, workers) })
	}
	wait.Wait()
	return errors.Join(errs...)
}
