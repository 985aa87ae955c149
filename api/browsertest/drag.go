package browsertest

import (
	"fmt"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// Pointer is what somebody drags with.
type Pointer int

// The pointers.
const (
	Mouse Pointer = iota
	Finger
)

// spot is a place in the window, in pixels.
type spot struct{ X, Y float64 }

// Hold presses on the middle of what a selector finds, after bringing it into
// view, and keeps it pressed. [Tab.MoveTo] and [Tab.LetGo] go on.
func (b *Tab) Hold(with Pointer, what string) {
	b.t.Helper()
	b.Run(fmt.Sprintf(`document.querySelector(%q).scrollIntoView({block: "center", behavior: "instant"})`, what))
	b.held, b.at = with, b.middle(what)
	b.point(input.DispatchMouseEventTypeMousePressed, input.DispatchTouchEventTypeTouchStart)
}

// MoveTo moves what is held to the middle of what a selector finds. If that is
// near the window's edge or behind it, it waits at the edge until the page has
// scrolled, and goes on until the page stands still below it.
func (b *Tab) MoveTo(what string) {
	b.t.Helper()
	const edge, near = 20, 90 // pixels; pages may scroll from nearer than that
	height := ask(b, chromedp.Evaluate[float64](`innerHeight`))
	for range 2000 {
		to := b.middle(what)
		inside := to.Y > near && to.Y < height-near
		still := inside && to == b.at
		switch b.at = to; {
		case to.Y <= near:
			b.at.Y = edge
		case !inside:
			b.at.Y = height - edge
		}
		b.point(input.DispatchMouseEventTypeMouseMoved, input.DispatchTouchEventTypeTouchMove)
		if still {
			return
		}
		ask(b, chromedp.Evaluate[float64](`new Promise(done => requestAnimationFrame(done))`, chromedp.EvalAwaitPromise))
	}
	b.t.Fatalf("%s does not come into view", what)
}

// LetGo ends what Hold began.
func (b *Tab) LetGo() {
	b.t.Helper()
	b.point(input.DispatchMouseEventTypeMouseReleased, input.DispatchTouchEventTypeTouchEnd)
}

// LetGoAnd is LetGo where it leads to another page, which it waits for.
func (b *Tab) LetGoAnd() {
	b.t.Helper()
	if _, err := chromedp.RunResponse(b.ctx, b.pointing(input.DispatchMouseEventTypeMouseReleased, input.DispatchTouchEventTypeTouchEnd)); err != nil {
		b.t.Fatalf("let go: %v\n%.5000s", err, b.HTML())
	}
}

func (b *Tab) middle(what string) spot {
	b.t.Helper()
	return ask(b, chromedp.Evaluate[spot](fmt.Sprintf(
		`(() => { const r = document.querySelector(%q).getBoundingClientRect(); return {X: r.x + r.width / 2, Y: r.y + r.height / 2}; })()`, what)))
}

func (b *Tab) point(mouse input.DispatchMouseEventType, touch input.DispatchTouchEventType) {
	b.t.Helper()
	b.do(b.pointing(mouse, touch))
}

func (b *Tab) pointing(mouse input.DispatchMouseEventType, touch input.DispatchTouchEventType) chromedp.Action[chromedp.Void] {
	if b.held == Mouse {
		params := input.DispatchMouseEventParams{Type: mouse, X: b.at.X, Y: b.at.Y, Button: input.MouseButtonLeft, Buttons: 1, ClickCount: 1}
		if mouse == input.DispatchMouseEventTypeMouseReleased {
			params.Buttons = 0
		}
		return command(input.DispatchMouseEvent, params)
	}
	params := input.DispatchTouchEventParams{Type: touch, TouchPoints: []*input.TouchPoint{}}
	if touch != input.DispatchTouchEventTypeTouchEnd {
		params.TouchPoints = append(params.TouchPoints, &input.TouchPoint{X: b.at.X, Y: b.at.Y})
	}
	return command(input.DispatchTouchEvent, params)
}
