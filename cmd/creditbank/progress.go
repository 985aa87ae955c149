package main

import (
	"fmt"
	"io"
	"os"

	"creditbank/ledger"

	"github.com/mattn/go-isatty"
	"github.com/schollz/progressbar/v3"
)

// progress shows how far long work has come, on a terminal only; elsewhere,
// and with --json, it is silent.
func (p *program) progress() ledger.Progress {
	file, ok := p.stderr.(*os.File)
	if !ok || p.json || !isatty.IsTerminal(file.Fd()) {
		return func(string, uint64, uint64) {}
	}
	return bars(file)
}

// bars draws one bar after the other, one for each stage.
func bars(w io.Writer) ledger.Progress {
	var bar *progressbar.ProgressBar
	stage := ""
	return func(name string, done, all uint64) {
		if name != stage {
			if bar != nil {
				bar.Finish()
				fmt.Fprintln(w)
			}
			most := int64(all)
			if all == 0 {
				most = -1 // not known: a spinner
			}
			stage = name
			bar = progressbar.NewOptions64(most, progressbar.OptionSetWriter(w), progressbar.OptionSetDescription(name),
				progressbar.OptionShowCount(), progressbar.OptionThrottle(progressThrottle), progressbar.OptionShowIts())
		}
		bar.Set64(int64(done))
		if all != 0 && done >= all {
			fmt.Fprintln(w)
			bar, stage = nil, ""
		}
	}
}
