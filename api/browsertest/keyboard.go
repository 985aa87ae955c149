package browsertest

import (
	"fmt"
	"time"

	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/input"
	document "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Keys, for those who have no mouse.
const (
	Tabulator = kb.Tab
	Enter     = kb.Enter
	Space     = " "
	Escape    = kb.Escape
	Down      = kb.ArrowDown
	Up        = kb.ArrowUp
)

// most bounds how often Tab is pressed to come to something.
const most = 150

// Key presses a key, or several, where the focus is.
func (b *Tab) Key(keys string) {
	b.t.Helper()
	b.do(chromedp.KeyEvent(keys))
}

// KeyBack presses Shift and Tab.
func (b *Tab) KeyBack() {
	b.t.Helper()
	b.do(chromedp.KeyEvent(Tabulator, chromedp.KeyModifiers(chromedp.ModifierShift)))
}

// KeyAnd presses a key that leads to another page, and waits for it.
func (b *Tab) KeyAnd(key string) {
	b.t.Helper()
	if _, err := chromedp.RunResponse(b.ctx, chromedp.KeyEvent(key)); err != nil {
		b.t.Fatalf("press %q on %v: %v\n%.5000s", key, b.Focus(), err, b.HTML())
	}
}

// Type writes where the focus is, in place of what the field says: letters by
// their keys, and what no key has as an input method gives it.
func (b *Tab) Type(text string) {
	b.t.Helper()
	b.do(chromedp.KeyEvent("a", chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	for _, r := range text {
		if r < 0x80 {
			b.do(chromedp.KeyEvent(string(r)))
		} else {
			b.do(command(input.InsertText, input.InsertTextParams{Text: string(r)}))
		}
	}
}

// TabTo presses Tab until what a selector finds has the focus. Each stop on the
// way must be seen to have it.
func (b *Tab) TabTo(selector string) { b.t.Helper(); b.tabTo(selector, func() { b.Key(Tabulator) }) }

// TabBackTo is TabTo with Shift and Tab.
func (b *Tab) TabBackTo(selector string) { b.t.Helper(); b.tabTo(selector, b.KeyBack) }

func (b *Tab) tabTo(selector string, step func()) {
	b.t.Helper()
	var passed []string
	for range most {
		step()
		f := b.Focus()
		b.Seen(f)
		if ask(b, chromedp.Evaluate[bool](fmt.Sprintf(`document.activeElement.matches(%q)`, selector))) {
			return
		}
		passed = append(passed, f.What)
	}
	b.t.Fatalf("%s: %d times Tab does not come to %s but to %q", b.Path(), most, selector, passed)
}

// ChooseFile opens the file chooser with a key from the file's field, which
// has the focus, and chooses a file there. The chooser itself is a window of
// the system, which a browser without a screen does not show.
func (b *Tab) ChooseFile(key, file string) {
	b.t.Helper()
	b.do(command(document.SetInterceptFileChooserDialog, document.SetInterceptFileChooserDialogParams{Enabled: true}))
	b.Key(key)
	select {
	case field := <-b.choosers:
		b.do(command(dom.SetFileInputFiles, dom.SetFileInputFilesParams{Files: []string{file}, BackendNodeID: field}))
	case <-time.After(10 * time.Second):
		b.t.Fatalf("%q opens no file chooser on %v", key, b.Focus())
	}
	b.do(command(document.SetInterceptFileChooserDialog, document.SetInterceptFileChooserDialogParams{}))
}

// watchChooser hands a file chooser that a page opens to ChooseFile.
func (b *Tab) watchChooser(event any) {
	if e, is := event.(*document.EventFileChooserOpened); is {
		select {
		case b.choosers <- e.BackendNodeID:
		default: // nobody waits
		}
	}
}
