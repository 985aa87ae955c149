// Command table turns what "go test -bench" prints into the tables of ledgerbench/README.md:
// it reads standard input and writes Markdown to standard output. Of runs that
// were repeated (-count) it gives the median.
package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"time"
)

func main() {
	if err := run(os.Stdin, os.Stdout, time.Now()); err != nil {
		fmt.Fprintln(os.Stderr, "table:", err)
		os.Exit(1)
	}
}

func run(in io.Reader, out io.Writer, now time.Time) error {
	r, err := parse(in)
	if err != nil {
		return err
	}
	if len(r.benchmarks) == 0 {
		return fmt.Errorf("there is no benchmark in the input")
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Measured on %s: %s, %d cores, %s, %s.\n",
		now.Format(time.DateOnly), r.cpu, runtime.NumCPU(), r.system, runtime.Version())
	for _, name := range r.benchmarks {
		r.table(&b, name)
	}
	_, err = io.WriteString(out, b.String())
	return err
}
