package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"creditbank/api/browsertest"
	v1 "creditbank/api/v1"
)

// sendFile sends a form with a file, as the page to upload does.
func (b *browser) sendFile(path, name, content string, fields ...string) *view {
	b.w.t.Helper()
	return b.sendFileAs("file", path, name, content, fields...)
}

// sendFileAs sends a form whose file has a field of some name.
func (b *browser) sendFileAs(field, path, name, content string, fields ...string) *view {
	b.w.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for i := 0; i < len(fields); i += 2 {
		b.w.must(form.WriteField(fields[i], fields[i+1]))
	}
	part, err := form.CreateFormFile(field, name)
	b.w.must(err)
	_, err = part.Write([]byte(content))
	b.w.must(err)
	b.w.must(form.Close())
	q := httptest.NewRequest(http.MethodPost, path, &body)
	q.Header.Set("Content-Type", form.FormDataContentType())
	q.Header.Set("Sec-Fetch-Site", "same-origin")
	q.Header.Set("Accept", "text/html")
	for _, c := range b.cookies {
		q.AddCookie(c)
	}
	recorder := httptest.NewRecorder()
	b.w.http.ServeHTTP(recorder, q)
	return &view{b, "POST " + path, recorder.Code, recorder.Result().Header, recorder.Body.String()}
}

// uglyFile has a good row, one with two bad cells, one whose learner nobody
// knows, and a total.
func (w *world) uglyFile() string {
	return reportHeading +
		"林," + w.lin + ",GA01,R1,32,2010-05-01\n" +
		"林," + w.lin + ",GA0l,R2,三十二,2010-05-02\n" +
		"刘洋,,GA01,R2,16,2010-05-01\n" +
		"合计,,,,80,\n"
}

// reportOf returns the report that an answer leads to.
func (v *view) reportOf() string {
	v.b.w.t.Helper()
	return strings.TrimPrefix(v.want(http.StatusSeeOther).header.Get("Location"), "/enterprise/reports/")
}

// TestOfficerReports goes the officer's way through the pages without a
// browser: each step with what it shows and what it books.
func TestOfficerReports(t *testing.T) {
	w := newWorld(t)
	b := w.signedIn("officer", posted("enterprise", "BJ-E001"))
	b.get("/enterprise").want(200).has("工作台", "没有等您决定的报表", "没有待查的行", "还没有上报过")
	b.get("/enterprise/reports").want(200).has("下载填报模板", `enctype="multipart/form-data"`)
	before := w.head()

	b.sendFile("/enterprise/reports", "培训.csv", "", "key", "k0", "mode", "check").want(422).has("role=\"alert\"")
	id := b.sendFile("/enterprise/reports", "培训.csv", w.uglyFile(), "key", "k1", "mode", "check").reportOf()
	if again := b.sendFile("/enterprise/reports", "培训.csv", w.uglyFile(), "key", "k1", "mode", "check").reportOf(); again != id {
		t.Errorf("the same form twice makes %s and %s", id, again)
	}
	path := "/enterprise/reports/" + id
	b.get(path).want(200).has("排队中", "正在处理：0%", "under-way.", "刷新")
	w.finish(id)
	b.get("/enterprise").want(200).has("份报表等您决定", "待决定")
	b.get(path).want(200).has("已检查，待决定", "合格 1 行，未通过 1 行，待查 1 行", "第 3 行", "<strong>学时</strong>", "<strong>课程代码</strong>", "是否为：GA01", "只记合格的 1 行", "修改第 3 行")
	b.get(path+"?show=all").want(200).has("第 2 行", "第 4 行", "第 5 行")
	b.get(path + "?show=nothing").want(400)
	other := b.sendFile("/enterprise/reports", "另一份.csv", reportHeading+"林,"+w.lin+",GA01,R9,16,2010-05-01\n", "key", "k7", "mode", "check").reportOf()
	w.finish(other)
	b.get("/enterprise/reports/"+other).want(200).has("1 行全部合格", "整份记账（1 行）", "不记账，结束这份报表")
	b.post("/enterprise/reports/"+other+"/cancel", "key", "k8").leads("/enterprise/reports/" + other)
	b.get("/enterprise/reports/"+other).want(200).has("已取消", "整份记账（1 行）")
	if got := w.head(); got != before {
		t.Errorf("checking books: head %d, want %d", got, before)
	}

	row := path + "/rows/3"
	b.get(row).want(200).has(`value="GA0l"`, `value="三十二"`, `aria-invalid="true"`, `<option value="GA01">GA01 职业道德</option>`)
	fields := []string{"key", "k2", "cell-name", "林", "cell-account", w.lin, "cell-course", "GA01", "cell-run", "R2", "cell-hours", "三十二", "cell-completed", "2010-05-02"}
	b.post(row, fields...).want(422).has("这一行还有问题", `value="GA01"`, `value="三十二"`)
	fields[11] = "32"
	repaired := b.post(row, fields...).reportOf()
	w.finish(repaired)
	b.get("/enterprise/reports/"+repaired).want(200).has("培训.csv #3", "回执", "本次存入", "2 学分")

	b.post(path+"/book", "key", "k3", "mode", "whole").leads(path)
	w.finish(id)
	b.get(path).want(200).has("有问题，未记账")
	b.post(path+"/book", "key", "k4", "mode", "good").leads(path)
	w.finish(id)
	b.get(path).want(200).has("回执", "1 行", "未通过", "1 行待认领", "公开日志检查点")
	b.post(path+"/book", "key", "k5", "mode", "good").want(409).has("role=\"alert\"")
	w.get("office", "/v1/learners/"+w.lin+"/balance").want(200).is(m{"balance.credit.available": "4"})

	again := b.sendFile("/enterprise/reports", "培训.csv", w.uglyFile(), "key", "k6", "mode", "good").reportOf()
	w.finish(again)
	b.get("/enterprise/reports/"+again).want(200).has("同样的文件以前上传过", "此前已存入")
	w.get("office", "/v1/learners/"+w.lin+"/balance").want(200).is(m{"balance.credit.available": "4"})

	for _, file := range []string{"/annotated", "/results"} {
		if got := b.get(path + file).want(200).header.Get("Content-Type"); got != v1.WorkbookType {
			t.Errorf("%s is %s", file, got)
		}
	}
	b.get("/enterprise/template").want(200)
}

// TestOfficerClearsSuspense matches one row and rejects another.
func TestOfficerClearsSuspense(t *testing.T) {
	w := newWorld(t)
	b := w.signedIn("officer", posted("enterprise", "BJ-E001"))
	id := b.sendFile("/enterprise/reports", "a.csv", reportHeading+"林（合成）,,GA01,R1,32,2010-05-01\n无名,,GA01,R2,16,2010-05-01\n", "key", "k1", "mode", "good").reportOf()
	w.finish(id)
	item := "/enterprise/suspense/" + id + "-000000"
	b.get("/enterprise/suspense").want(200).has("林(合成)", "无名", "已等 0 天")
	b.get(item+"2").want(200).has("姓名相同", w.lin, "认领并记账")
	b.post(item+"2/match", "key", "m0", "learner-other", "nobody").want(422).has(`class="flaw"`)
	b.post(item+"2/match", "key", "m1", "learner", w.lin).leads(item + "2")
	b.get(item+"2").want(200).has("已认领", w.lin)
	w.get("office", "/v1/learners/"+w.lin+"/balance").want(200).is(m{"balance.credit.available": "2"})
	b.post(item+"2/reject", "key", "m2", "reason", "错").want(409).has("role=\"alert\"")
	b.post(item+"3/reject", "key", "m3", "reason", " ").want(400).has(`class="flaw"`)
	b.post(item+"3/reject", "key", "m4", "reason", "查无此人").leads(item + "3")
	b.get("/enterprise/suspense?state=rejected").want(200).has("查无此人")
	b.get("/enterprise/suspense").want(200).has("没有待查的行")
	other := w.signedIn("other", posted("enterprise", "BJ-E002"))
	other.get(item + "2").want(403)
	other.get("/enterprise/reports/" + id).want(403)
}

// TestOfficerPagesAreHarmless stores and reflects markup wherever a page takes
// a text.
func TestOfficerPagesAreHarmless(t *testing.T) {
	w := newWorld(t)
	b := w.signedIn("officer", posted("enterprise", "BJ-E001"))
	quoted := `"` + strings.ReplaceAll(hostile, `"`, `""`) + `"`
	file := reportHeading + quoted + "," + w.lin + "," + quoted + "," + quoted + "," + quoted + "," + quoted + "\n" + quoted + ",," + quoted + ",R1,16,2010-05-01\n"
	id := b.sendFile("/enterprise/reports", hostile+".csv", file, "key", "k1", "mode", "good").reportOf()
	w.finish(id)
	b.get("/enterprise").want(200).harmless()
	b.get("/enterprise/reports").want(200).harmless().has("&lt;img src=x")
	b.get("/enterprise/reports/" + id + "?show=all").want(200).harmless().has("&lt;script&gt;")
	b.get("/enterprise/reports/" + id + "/rows/2").want(200).harmless().has("&lt;script&gt;")
	b.post("/enterprise/reports/"+id+"/rows/2", "key", "k2", "cell-name", hostile, "cell-course", hostile, "cell-hours", hostile).want(422).harmless().has("&lt;script&gt;")
	b.get("/enterprise/suspense").want(200).harmless().has("&lt;script&gt;")
	item := "/enterprise/suspense/" + id + "-0000003"
	b.get(item).want(200).harmless().has("&lt;script&gt;")
	b.post(item+"/match", "key", "k3", "learner-other", hostile, "course-other", hostile).harmless()
	b.post(item+"/reject", "key", "k4", "reason", hostile).leads(item)
	b.get(item).want(200).harmless().has("&lt;script&gt;")
	b.get("/enterprise/suspense?state=rejected").want(200).harmless().has("&lt;script&gt;")
	b.post("/enterprise/courses", "key", "k5", "title", hostile, "code", hostile, "outline", hostile).want(400).harmless().has("&lt;script&gt;")
	proposal := b.post("/enterprise/courses", "key", "k6", "code", "EE09", "module", "enterprise", "title", hostile, "hours", "32", "hours_per_unit", "16",
		"step", "0.5", "max", "4", "unit", "credit", "outline", hostile, "assessment", hostile, "industry", hostile).want(303).header.Get("Location")
	b.get(proposal).want(200).harmless().has("&lt;script&gt;")
	b.get(proposal + "/edit").want(200).harmless().has("&lt;script&gt;")
	b.post(proposal+"/submit", "key", "k7", "reason", hostile).leads(proposal)
	b.get(proposal).want(200).harmless().has("已提交", "&lt;script&gt;")
	b.get("/enterprise/courses").want(200).harmless().has("&lt;script&gt;")
	b.post("/enterprise/money/fund", "key", "k8", "year", "2010", "payroll", hostile, "reason", hostile).harmless()
	b.get("/enterprise/plan?year=" + "%3Cscript%3E").want(400).harmless()
}

// dropFile drops a file on the form, as a mouse does.
func dropFile(content string) string {
	text, err := json.Marshal(content)
	if err != nil {
		panic(err) // a string
	}
	return `{
		const files = new DataTransfer();
		files.items.add(new File([` + string(text) + `], "dropped.csv", {type: "text/csv"}));
		document.querySelector(".drop").dispatchEvent(new DragEvent("drop", {dataTransfer: files, bubbles: true, cancelable: true}));
	}`
}

// TestOfficerStory: an ugly file in a real browser, from the upload to the
// ledger, in both languages, on a phone and at a desk, once without a script.
func TestOfficerStory(t *testing.T) {
	if testing.Short() {
		return // a browser is slow, and the long run has one
	}
	dir := t.TempDir()
	for _, c := range []struct {
		name, language string
		width          int64
		script         bool
		words          []string
	}{
		{"phone", "zh-CN", browsertest.Phone, false, []string{"逐行结果", "课程代码", "这一行还有问题", "回执", "此前已存入", "工作台", "计划已申报"}},
		{"desk", "en", browsertest.Desk, true, []string{"Row by row", "Course code", "Something is still wrong", "Receipt", "Booked before", "Work", "The plan has been filed"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			_, password := w.member("officer", posted("enterprise", "BJ-E001"))
			server := httptest.NewServer(w.http)
			t.Cleanup(server.Close)
			file := filepath.Join(dir, c.name+".csv")
			w.must(os.WriteFile(file, []byte(w.uglyFile()), 0o600))
			b := browsertest.Open(t, server, c.width, c.language)
			if !c.script {
				b.WithoutScript()
			}
			look := func(name string) {
				t.Helper()
				if c.script { // axe is a script
					b.Sound()
				}
				b.Shot("enterprise-" + c.name + "-" + name)
			}
			finish := func(id string) {
				w.finish(id)
				if c.script {
					b.Wait("ol.lines") // the page comes again by itself
				} else {
					b.Press("a.button.second") // “refresh”
				}
			}
			upload := func() string {
				b.Go("/enterprise/reports")
				if c.script {
					b.Run(dropFile(w.uglyFile()))
					b.Wait(".dropped")
					b.Says("Chosen: dropped.csv")
				} else {
					b.Upload("#file", file)
				}
				b.Press("form[data-drop] button")
				id := strings.TrimPrefix(b.Path(), "/enterprise/reports/")
				b.Shot("enterprise-" + c.name + "-progress")
				finish(id)
				return id
			}
			b.Go("/sign-in")
			b.Fill("#name", "officer")
			b.Fill("#password", password)
			b.Press("form.card button")
			b.Says(c.words[5])
			look("home")

			id := upload()
			b.Says(c.words[0], c.words[1], "GA01")
			look("report")
			b.Press(".line.refused a.button")
			look("row")
			b.Fill("#cell-course", "GA01")
			b.Press("form.card button")
			b.Says(c.words[2])
			look("row-again")
			b.Fill("#cell-hours", "32")
			b.Press("form.card button")
			repaired := strings.TrimPrefix(b.Path(), "/enterprise/reports/")
			finish(repaired)
			b.Says(c.words[3], "#3")
			b.Go("/enterprise/reports/" + id)
			b.Press(`button[name=mode][value=good]`)
			w.finish(id)
			if c.script {
				b.Wait("#receipt")
			} else {
				b.Press("a.button.second")
			}
			b.Says(c.words[3])
			look("receipt")
			w.get("office", "/v1/learners/"+w.lin+"/balance").want(200).is(m{"balance.credit.available": "4"})
			head := w.head()
			upload()
			b.Says(c.words[4])
			if got := w.head(); got != head {
				t.Errorf("the file sent again: head %d, want %d", got, head)
			}

			b.Go("/enterprise/plan?year=2010")
			b.Press("main a.button")
			b.Fill("#course-0", "GA01")
			b.Fill("#people-0", "三")
			b.Press("button[value=more]")
			b.Fill("#course-5", "EE01")
			b.Fill("#people-5", "2")
			b.Fill("#reason", "年度计划")
			b.Press("button[value=file]")
			look("plan-refused")
			b.Fill("#people-0", "3")
			b.Press("button[value=file]")
			b.Says(c.words[6], "2 / 5")
			look("plan")
			b.Press("main p > a.button.second")
			look("plan-change")
			b.Go("/enterprise/plan?year=2010")
			b.Choose("#whose", "BJ-S001")
			b.Press("form.whose button")
			if got := b.Path(); got != "/enterprise/plan?organisation=BJ-S001&year=2010" {
				t.Errorf("choosing the site leads to %s", got)
			}
			look("plan-site")
		})
	}
}

// TestOfficerPagesAreSound looks at every page with something in it, in HTML
// and in a browser at both widths.
func TestOfficerPagesAreSound(t *testing.T) {
	if testing.Short() {
		return // a browser is slow, and the long run has one
	}
	w := newWorld(t)
	w.publishRules("CE-90-A", "MONEY-2008")
	w.post("enterprise", "/v1/organisations/BJ-E001/training-plans", m{"year": 2010, "reason": "年度计划", "lines": []m{
		{"line": "L1", "course": "GA01", "money": "1200", "people": 3, "learners": []string{w.lin}}, {"line": "L2", "course": "EE01", "people": 2},
	}}).want(201)
	w.deposit(w.lin, "GA01", "r", "32")
	b := w.signedIn("officer", posted("enterprise", "BJ-E001"))
	b.get("/enterprise/money").want(200).has("申报本年度经费", "1.5 %")
	b.post("/enterprise/money/fund", "key", "f0", "year", "2010", "payroll", "many", "set_aside", "15", "class", "ordinary", "reason", "x").want(400).has(`class="flaw"`, `value="many"`)
	b.post("/enterprise/money/fund", "key", "f1", "year", "2010", "payroll", "1,000,000", "set_aside", "15000", "class", "ordinary", "reason", "年报").leads("/enterprise/money?done=fund&year=2010")
	b.post("/enterprise/money/spend", "key", "f2", "voucher", "V1", "day", "2010-05-01", "purpose", "special", "amount", "400.5", "front_line", "1").leads("/enterprise/money?done=spent&year=2010")
	b.post("/enterprise/money/spend", "key", "f3", "voucher", "V1", "day", "2010-05-01", "purpose", "special", "amount", "5").want(409).has(`role="alert"`, `name="next" value="/enterprise/money?year=2010"`)
	b.get("/enterprise/money").want(200).has("15,000", "400.5", "100 %", "V1")
	b.post("/enterprise/money/void", "key", "f4", "void", "V1", "year", "2010", "void_reason", "").want(400).has(`class="flaw"`)
	b.post("/enterprise/money/void", "key", "f5", "void", "V1", "year", "2010", "void_reason", "重复").leads("/enterprise/money?done=void&year=2010")
	b.get("/enterprise/money").want(200).has("<s>400.5</s>", "已作废: 重复")
	b.get("/enterprise/plan").want(200).has("1 / 5", "职业道德", "林（合成）")
	b.get("/enterprise/plan?year=2011").want(200).has("查看最近申报的2010年")
	b.get("/enterprise/duty").want(200).has("林（合成）", "未达标")
	b.get("/enterprise").want(200).has("1 / 5")

	b.post("/enterprise/staff/new", "key", "s0", "name", "").want(400).has(`class="flaw"`)
	b.post("/enterprise/staff/new", "key", "s1", "name", "新来的（合成）", "staff_number", "A7", "identity_number", "11010519491231002X").leads("/enterprise/staff?done=account")
	staff := b.get("/enterprise/staff").want(200).has("新来的（合成）", "A7")
	if strings.Contains(staff.html, "11010519491231002X") {
		t.Error("the page of the staff shows an identity number")
	}
	b.post("/enterprise/staff", "key", "s2", "learner", "nobody", "event", "leave").want(400).has(`class="flaw"`)
	b.post("/enterprise/staff", "key", "s3", "learner", w.lin, "event", "leave", "on", "2010-06-01").leads("/enterprise/staff?done=staff")
	b.get("/enterprise/staff?on=2010-06-01").want(200)

	proposal := b.post("/enterprise/courses", "key", "c1", "code", "EE09", "module", "enterprise", "title", "焊接", "hours", "32", "hours_per_unit", "16",
		"step", "0.5", "max", "4", "unit", "credit", "outline", "焊工", "assessment", "实操").want(303).header.Get("Location")
	id := b.sendFile("/enterprise/reports", "培训.csv", w.uglyFile(), "key", "k1", "mode", "good").reportOf()
	w.finish(id)
	order, _, _ := strings.Cut(b.post("/enterprise/orders", "key", "o1", "provider", "BJ-S001", "course", "GA01", "people", "2", "price", "100", "deadline", "2010-07-01", "reason", "订单").
		want(303).header.Get("Location"), "?")
	paths := []string{"/enterprise", "/enterprise/reports", "/enterprise/reports/" + id, "/enterprise/reports/" + id + "?show=all", "/enterprise/reports/" + id + "/rows/3",
		"/enterprise/suspense", "/enterprise/suspense/" + id + "-0000004", "/enterprise/staff", "/enterprise/plan", "/enterprise/money", "/enterprise/money?year=2011",
		"/enterprise/duty", "/enterprise/figures?year=2010", "/enterprise/figures?year=2010&period=quarter&by=module&figure=hours",
		"/enterprise/courses", "/enterprise/courses/new", proposal, "/enterprise/plan/edit?year=2010", "/enterprise/plan/edit?year=2011",
		"/enterprise/staff/" + w.lin, "/enterprise/orders", order, "/enterprise/cases", "/enterprise?organisation=BJ-S001", "/enterprise/money?year=2010&done=spent"}
	sent := make(map[string][]byte)
	for _, path := range paths {
		sent[path] = []byte(b.get(path).want(200).html)
	}
	browsertest.ValidHTML(t, sent)
	_, password := w.member("looker", posted("enterprise", "BJ-E001"))
	server := httptest.NewServer(w.http)
	t.Cleanup(server.Close)
	for width, language := range map[int64]string{browsertest.Phone: "zh-CN", browsertest.Desk: "en"} {
		tab := browsertest.Open(t, server, width, language)
		tab.Go("/sign-in")
		tab.Fill("#name", "looker")
		tab.Fill("#password", password)
		tab.Press("form.card button")
		for i, path := range paths {
			if width == browsertest.Desk && i%3 != 0 && i < 17 { // what is sound on a phone is, at a desk, unless it is very wide
				continue
			}
			tab.Go(path)
			tab.Sound()
			tab.Shot(fmt.Sprintf("enterprise-%d-%02d", width, i))
		}
	}
	site := w.signedIn("site", posted("site", "BJ-S001"))
	if html := site.get("/enterprise").want(200).html; strings.Contains(html, "课程申报") {
		t.Error("a site is offered to propose courses")
	}
	site.get("/enterprise/staff").want(200)
	site.get("/enterprise/courses").want(403)
}
