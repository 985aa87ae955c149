package api

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"creditbank/api/browsertest"
)

// TestCollegeStory: a registrar audits an applicant, moves a lot and redeems,
// at a desk, on a phone by finger, and on a phone without scripts.
func TestCollegeStory(t *testing.T) {
	if testing.Short() {
		return // a browser is slow, and the long run has one
	}
	for _, c := range []struct {
		width    int64
		language string
		script   bool
		pointer  browsertest.Pointer
		says     [10]string
	}{
		{browsertest.Phone, "zh-CN", false, 0, [10]string{"申请人", "达到要求", "调整后不满足要求", "已调整", "兑换完成", "当前状态不能办理", "正在排队", "按新旧规则各审核了", "", ""}},
		{browsertest.Phone, "en-GB", true, browsertest.Finger, [10]string{
			"Applicants", "Met, with 7 credits counted", "The move leaves a requirement short", "Moved", "stands in the ledger", "Not at this point",
			"waits for its turn", "learners were audited under both", "counts only in", "is back in its place"}},
		{browsertest.Desk, "en-GB", true, browsertest.Mouse, [10]string{
			"Applicants", "Met, with 7 credits counted", "The move leaves a requirement short", "Moved", "stands in the ledger", "Not at this point",
			"waits for its turn", "learners were audited under both", "counts only in", "is back in its place"}},
	} {
		t.Run(fmt.Sprint(c.width, c.language, c.script), func(t *testing.T) {
			w := pairWorld(t)
			ethics, _, _, theme := w.readyFor(t)
			_, password := w.member("gao", posted("college", "COL-1"))
			server := httptest.NewServer(w.http)
			t.Cleanup(server.Close)
			b := browsertest.Open(t, server, c.width, c.language)
			if !c.script {
				b.WithoutScript()
			}
			look := func(name string) {
				t.Helper()
				b.Sound()
				b.Shot(fmt.Sprintf("college-%s-%d-%v", name, c.width, c.script))
			}
			b.Go("/sign-in")
			b.Fill("#name", "gao")
			b.Fill("#password", password)
			b.Press("main form button")
			b.Says(c.says[0], "林（合成）")
			look("home")
			b.Press(".people button")
			b.Says(c.says[1])
			look("audit")
			at := b.Path()
			lot := func(seq int) string { return fmt.Sprintf(".lot:has(#group-%d)", seq) }
			move := func(seq int, group string) {
				t.Helper()
				if !c.script {
					b.Choose(fmt.Sprintf("#group-%d", seq), group)
					b.Press(lot(seq) + " form.move button")
					return
				}
				b.Hold(c.pointer, lot(seq)+" .grip")
				b.MoveTo(fmt.Sprintf(".place[data-group=%q] h3", group))
				b.LetGoAnd()
			}
			if c.script {
				// Where it cannot go says why, and letting go there moves nothing.
				head := w.head()
				b.Hold(c.pointer, lot(ethics)+" .grip")
				b.MoveTo(`.place[data-group="practice"] h3`)
				b.Wait(`.place.may[data-group="field"]`)
				b.Wait(`.place.may-not.over[data-group="practice"]`)
				b.Says(c.says[8])
				b.ShotTop(fmt.Sprintf("college-dragging-%d", c.width))
				stays := func(why string) {
					t.Helper()
					b.Wait(".board:not(:has(.dragged, .may, .may-not, .over, .verdict))")
					if b.Path() != at || w.head() != head {
						t.Errorf("a lot %s: at %s, entry %d, want %s and %d", why, b.Path(), w.head(), at, head)
					}
					w.get("college", strings.Replace(at, "/college", "/v1", 1)).want(200).is(m{"moves.0": nil})
				}
				b.LetGo()
				stays("was let go where it cannot count")
				// Escape gives up, and so does letting go outside of all places.
				b.Hold(c.pointer, lot(ethics)+" .grip")
				b.MoveTo(`.place[data-group="field"] h3`)
				b.Wait(`.place.may.over[data-group="field"]`)
				b.Key(browsertest.Escape)
				stays("was given up with Escape")
				b.LetGo()
				stays("was let go after Escape")
				b.Hold(c.pointer, lot(ethics)+" .grip")
				b.MoveTo("h1")
				b.Wait(".board:has(.dragged):not(:has(.over))")
				b.LetGo()
				stays("was let go outside")
				b.Says(c.says[9])
			}
			move(ethics, "field")
			b.Says(c.says[2])
			look("refused")
			b.Go(at)
			move(theme, "-")
			b.Says(c.says[3])
			w.get("college", strings.Replace(at, "/college", "/v1", 1)).want(200).is(m{"state": "proposed", "moves.0.line": fmt.Sprint(theme), "moves.0.group": ""})
			b.Press(".act button")
			look("held")
			// A second tab still has the form.
			second := browsertest.Open(t, server, c.width, c.language)
			second.Go("/sign-in")
			second.Fill("#name", "gao")
			second.Fill("#password", password)
			second.Press("main form button")
			second.Go(at)
			b.Press(".act button")
			b.Says(c.says[4])
			look("redeemed")
			second.Press(".act button")
			second.Says(c.says[5])
			done := w.get("college", strings.Replace(at, "/college", "/v1", 1)).want(200).is(m{"state": "redeemed", "moves.0.group": ""})
			capture := w.get("college", fmt.Sprint("/v1/entries/", done.num("capture"))).want(200).is(m{"kind": "capture", "programme": "MJ01", "verdict": done.str("award_hash")})
			if book := string(capture.body); strings.Contains(book, fmt.Sprintf(`"lot":%d,`, theme)) || !strings.Contains(book, fmt.Sprintf(`"lot":%d,`, ethics)) {
				t.Errorf("the redemption is %s, want lot %d in it and lot %d left out", book, ethics, theme)
			}
			b.Press(".note a")
			look("award")
			for _, path := range []string{
				"/college", "/college/records", "/college/learners/" + w.lin, "/college/holds/" + fmt.Sprint(done.num("hold")), "/college/courses",
				"/college/programmes", "/college/programmes/MJ01", "/college/programmes/MJ01/equivalences"} {
				b.Go(path)
				look(strings.ReplaceAll(strings.TrimSuffix(path[1:], w.lin), "/", "-"))
			}
			b.Go("/college/programmes/MJ01/change")
			look("change")
			b.Fill("#rules", strings.Replace(rulesText, "total: 6", "total: 8", 1))
			b.Press(`button[value="simulate"]`)
			b.Says(c.says[6])
			look("simulating")
			w.trials.Work(t.Context())
			if !c.script {
				b.Press("#under-way a")
			}
			b.Wait(".tiles")
			b.Says(c.says[7])
			look("simulated")
			w.proposeByFields(b, func(name string) {
				if c.script {
					b.Run("window.shifted = 0") // the page moves because it is asked to
				}
				look(name)
			})
		})
	}
}

// proposeByFields has a registrar add a line to the equivalences, looked up by
// a part of its name, and put it before the panel; a day that cannot be stands
// beside its field, and nothing that was typed is lost.
func (w *world) proposeByFields(b *browsertest.Tab, look func(name string)) {
	w.t.Helper()
	b.Go(eqEdit)
	look("equivalences-edit")
	b.Click(`button[value="new"]`)
	b.Wait("section.open #course")
	b.Fill("#course", "职业")
	b.Click(`button[value="find:course"]`)
	b.Wait(`#found-course button[value="take:course:GA01"]`)
	b.Click(`#found-course button[value="take:course:GA01"]`)
	b.Wait(`#course[value="GA01"]`)
	b.Click(`input[name="to/0/groups"][value="field"]`)
	b.Fill("#min_level", "77")
	b.Click(`.links button[value="keep"]`)
	b.Wait(`#min_level[aria-invalid][value="77"]`)
	look("equivalences-mistake")
	b.Fill("#min_level", "2")
	b.Click(`.links button[value="keep"]`)
	b.Wait("li#line-3.new")
	b.Press(`button[value="review"]`)
	b.Wait(`tr.new`)
	look("equivalences-review")
	b.Press(`button[value="propose"]`)
	b.Wait(".proposal tr.new")
	look("equivalences-proposed")
}
