// Package browsertest lets tests look at pages in a real Chromium, as somebody
// on a phone or at a desk does, and finds what is wrong with them: serious
// faults of accessibility (axe-core), HTML that is not valid (html-validate),
// requests to other hosts, breaches of the page's own policy, and layouts that
// are too wide or jump. .ci/tools installs what it needs.
package browsertest

import (
	"cmp"
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
)

// The widths that pages are looked at in, in pixels.
const (
	Phone = 360
	Desk  = 1280
)

// tools returns where .ci/tools puts what runs beside the browser.
func tools() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "tools", "node_modules")
}

// chromium is one browser for all tests; each test has a profile of its own.
// Main ends it.
var chromium struct {
	once sync.Once
	ctx  context.Context
	end  context.CancelFunc
	err  error
}

// Main runs the tests of a package and ends the browser, if there was one. A
// package whose tests open tabs calls it from its TestMain.
func Main(m *testing.M) int {
	status := m.Run()
	if chromium.end != nil {
		chromium.end()
	}
	return status
}

func startChromium() (context.Context, error) {
	chromium.once.Do(func() {
		options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.DisableGPU,
			chromedp.Flag("disable-quic", true), chromedp.Flag("lang", "zh-CN"), chromedp.Flag("disable-component-update", true))
		program, err := findChromium()
		if err != nil {
			chromium.err = err
			return
		}
		options = append(options, chromedp.ExecPath(program))
		allocator, endAllocator := chromedp.NewExecAllocator(context.Background(), options...)
		ctx, endBrowser := chromedp.NewContext(allocator)
		chromium.ctx, chromium.end = ctx, func() { endBrowser(); endAllocator() }
		chromium.err = chromedp.Do(ctx)
	})
	return chromium.ctx, chromium.err
}

// findChromium returns the first browser that is there; .ci/tools knows the
// same names.
func findChromium() (string, error) {
	var first error
	for _, name := range []string{"chromium", "google-chrome", "google-chrome-stable"} {
		program, err := exec.LookPath(name)
		if err == nil {
			return program, nil
		}
		first = cmp.Or(first, err)
	}
	return "", fmt.Errorf("%w (Debian's package chromium has it; make test installs it)", first)
}
