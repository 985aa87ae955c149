package browsertest

import (
	"fmt"
	"net/http"

	"github.com/chromedp/cdproto/network"
	document "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// watchScript tells what a script did that none of ours does: fail, or open a
// dialog, which is how a test finds that somebody else's text was run.
func (b *Tab) watchScript(event any) string {
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		return fmt.Sprintf("a script of %s fails: %s", e.ExceptionDetails.URL, e.ExceptionDetails.Text)
	case *document.EventJavascriptDialogOpening:
		// The page waits until the dialog is closed, and events until we return.
		go chromedp.Do(b.ctx, command(document.HandleJavaScriptDialog, document.HandleJavaScriptDialogParams{}))
		return fmt.Sprintf("%s opens a dialog: %s", e.URL, e.Message)
	}
	return ""
}

// Carry gives the tab cookies, such as those of somebody who has signed in
// elsewhere.
func (b *Tab) Carry(cookies []*http.Cookie) {
	b.t.Helper()
	params := network.SetCookiesParams{}
	for _, c := range cookies {
		params.Cookies = append(params.Cookies, &network.CookieParam{Name: c.Name, Value: c.Value, URL: b.base})
	}
	if len(params.Cookies) > 0 {
		b.do(command(network.SetCookies, params))
	}
}
