package pages

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"creditbank/api/call"
	"creditbank/api/wire"
	"creditbank/courses/grounds"
	"creditbank/courses/stats"
	"creditbank/ledger"

	"github.com/labstack/echo/v4"
)

// publicPages are those for anybody, beside the first page.
func (s *Site) publicPages() []pageRoute {
	const get, post = http.MethodGet, http.MethodPost
	return []pageRoute{
		{method: get, path: "/courses", operation: "searchCatalogue", section: "/worker/courses", open: s.getCoursesPage,
			query: []string{"q", "module", "industry", "provider", "status", "hours", "toward", "cursor"}},
		{method: get, path: "/courses/:code", operation: "searchCatalogue", section: "/worker/courses", open: s.getCoursePage},
		{method: get, path: "/verify", operation: "verifySheet", query: []string{"code"}, open: s.getVerify},
		{method: post, path: "/verify", operation: "verifyTranscript", maxBody: maxVerifyForm, open: s.postVerify},
		{method: get, path: "/developers", operation: "getDocs", open: s.getDevelopers},
		{method: get, path: "/docs/:group", operation: "getDocs", open: s.getDocsOf},
	}
}

func (s *Site) getDevelopers(c echo.Context) error { return s.page(c, "public/developers", nil) }

// publicHome is what the first page shows.
type publicHome struct {
	Figures *published
	Size    uint64 // of the signed tree; zero without a checkpoint
	Note    string
}

// GetHome answers with the first page.
func (s *Site) GetHome(ctx context.Context, _ wire.GetHomeRequestObject) (wire.GetHomeResponseObject, error) {
	home := publicHome{Figures: s.figures.now(ctx, s)}
	// Without a checkpoint, which a new bank may lack, there is a page.
	if signed, err := s.Log.Checkpoint(ctx); err == nil {
		if tree, err := grounds.SignedText(signed); err == nil {
			home.Size, home.Note = tree.Size, string(signed)
		}
	}
	f := s.frame(call.Of(ctx), home)
	f.Sheet = s.files.assets.sheetOf("public/home")
	html, err := s.files.render("public/home", f)
	if err != nil {
		return nil, err
	}
	return wire.GetHome200TexthtmlResponse{PageTexthtmlResponse: page(html)}, nil
}

// publishedYears is how many years are shown.
const publishedYears = 20

// published are the figures that anybody sees: of the whole bank, without
// those about too few people. Nothing is added up over years, so that nobody
// can compute by subtraction what is left out.
type published struct {
	Columns []stats.Column // people, person-times, credits, redeemed
	Years   []publishedRow
	Full    string        // the year that most people learnt in; empty if none is shown
	Of      []stats.Value // its figures
	Modules []publishedRow
	Unshown []string // years about too few people
	Hidden  bool     // a module is
	At      stats.Position
}

type publishedRow struct {
	Name, Zh, En string
	Values       []stats.Value
	Hidden       bool
	People, Most ledger.Amount // for a bar
}

// publicFigures are the figures of a summary that the first page has.
var publicFigures = []string{"people", "person-times", "credits", "redeemed"}

// publisher keeps the figures of a position of the ledger, so that a page
// that many look at costs one question for each second at most.
type publisher struct {
	mu    sync.Mutex
	kept  *published // guarded by mu
	asked time.Time  // guarded by mu
}

// publishedEvery is how old figures can be at most while the ledger moves.
const publishedEvery = time.Second

// now returns the figures, or nil if they cannot be told just now: the page is
// for more than that.
func (p *publisher) now(ctx context.Context, s *Site) *published {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now := s.Now(); p.kept != nil && now.Sub(p.asked) < publishedEvery && !now.Before(p.asked) {
		return p.kept
	}
	var at stats.Position
	err := s.Statistics.Store.View(ctx, func(v stats.View) error { at = v.Position(); return nil })
	if err == nil && (p.kept == nil || p.kept.At != at) {
		var fresh *published
		if fresh, err = s.publish(ctx, at); err == nil {
			p.kept = fresh
		}
	}
	if err != nil {
		s.Logger.ErrorContext(ctx, "the published figures cannot be made", "err", err)
		return p.kept
	}
	p.asked = s.Now()
	return p.kept
}

// publish asks for the figures as the bank itself.
func (s *Site) publish(ctx context.Context, at stats.Position) (*published, error) {
	p := &published{At: at}
	last := at.Latest.End().Add(-time.Second).In(ledger.Zone).Year()
	var years []stats.Row
	for year := last - publishedYears + 1; year <= last; year++ {
		t, err := s.publishedYear(ctx, year, stats.Whole)
		if err != nil {
			return nil, err
		}
		if t.Total == nil {
			continue
		}
		p.Columns = t.Columns
		years = append(years, stats.Row{Group: strconv.Itoa(year), Values: t.Total.Values})
	}
	var which []int
	for i, c := range p.Columns {
		if slices.Contains(publicFigures, c.Name) {
			which = append(which, i)
		}
	}
	p.Columns = chosen(p.Columns, which)
	for _, y := range p.rows(years, which) {
		if y.Hidden {
			p.Unshown = append(p.Unshown, y.Name)
		} else {
			p.Years = append(p.Years, y)
		}
	}
	most := int64(0)
	for _, y := range p.Years {
		if n := y.Values[0]; n.Why == stats.Shown && n.N > most {
			most, p.Full, p.Of = n.N, y.Name, y.Values
		}
	}
	if p.Full == "" {
		return p, nil
	}
	year, err := strconv.Atoi(p.Full)
	if err != nil {
		return nil, err
	}
	modules, err := s.publishedYear(ctx, year, stats.ByModule)
	if err != nil {
		return nil, err
	}
	p.Modules = p.rows(modules.Rows, which)
	slices.SortStableFunc(p.Modules, func(a, b publishedRow) int { return cmp.Compare(b.People, a.People) })
	p.Hidden = slices.ContainsFunc(p.Modules, func(r publishedRow) bool { return r.Hidden })
	return p, nil
}

// publishedYear asks for the summary of a year, as the bank itself.
func (s *Site) publishedYear(ctx context.Context, year int, by stats.Heading) (*stats.Table, error) {
	day := func(month time.Month, day int) ledger.Day {
		return ledger.DayOf(time.Date(year, month, day, 12, 0, 0, 0, ledger.Zone))
	}
	return s.Statistics.Published(ctx, stats.Query{
		Table: "summary", Organisation: stats.Bank, By: by,
		Range: stats.Range{From: day(time.January, 1), To: day(time.December, 31)},
	})
}

func chosen[T any](values []T, which []int) []T {
	list := make([]T, len(which))
	for i, at := range which {
		list[i] = values[at]
	}
	return list
}

// rows returns the lines that have something in them.
func (*published) rows(rows []stats.Row, which []int) []publishedRow {
	var list []publishedRow
	most := int64(0)
	for i := range rows {
		r := publishedRow{Name: rows[i].Group + rows[i].Code, Zh: rows[i].Zh, En: rows[i].En, Values: chosen(rows[i].Values, which)}
		r.Hidden = r.Values[0].Why == stats.Suppressed
		if !r.Hidden && !slices.ContainsFunc(r.Values, func(v stats.Value) bool { return v.N != 0 }) {
			continue
		}
		if !r.Hidden {
			r.People = ledger.Amount(r.Values[0].N)
			most = max(most, r.Values[0].N)
		}
		list = append(list, r)
	}
	for i := range list {
		list[i].Most = ledger.Amount(most)
	}
	return list
}
