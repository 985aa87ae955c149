package ledgerbolt

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"creditbank/ledger/fault"
)

// guard runs fn, which reads the file. bbolt panics when it meets a damaged
// page, and memory that is mapped beyond the end of a file faults; both become
// errors of kind [fault.Corrupt]. A panic that began in our own code is ours
// and goes on.
func guard(fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			if !ofTheFile(p) {
				panic(p)
			}
			err = fmt.Errorf("the file is damaged: %v: %w", p, fault.Corrupt)
		}
	}()
	return fn()
}

// ofTheFile reports whether a panic that is being recovered comes from what
// is in the file: it is a fault of mapped memory, or began inside bbolt.
func ofTheFile(p any) bool {
	if _, is := p.(interface{ Addr() uintptr }); is {
		return true
	}
	var pcs [64]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(1, pcs[:])])
	panicking := false
	for {
		frame, more := frames.Next()
		switch {
		case frame.Function == "runtime.gopanic":
			panicking = true
		case panicking && !strings.HasPrefix(frame.Function, "runtime."):
			return strings.HasPrefix(frame.Function, "go.etcd.io/bbolt")
		}
		if !more {
			return false
		}
	}
}
