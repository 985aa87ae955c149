package pages

import (
	"html"
	"strings"
	"testing"

	"creditbank/api/lang"

	"github.com/google/go-cmp/cmp"
	xhtml "golang.org/x/net/html"
)

func TestMarkChinese(t *testing.T) {
	const open = `<span lang="zh-CN">`
	for _, c := range []struct{ name, page, want string }{
		{"no Chinese", `<p>Credits &amp; more</p>`, `<p>Credits &amp; more</p>`},
		{"a name in a sentence", `<p>Held by 示范高校 for 林（合成） until June.</p>`,
			`<p>Held by ` + open + `示范高校</span> for ` + open + `林（合成）</span> until June.</p>`},
		{"a code stays English", `<li>GA01 职业道德</li>`, `<li>GA01 ` + open + `职业道德</span></li>`},
		{"a sentence with digits", `<p>“2010 年 5 月，第 3 笔。” he wrote</p>`, `<p>“2010 ` + open + `年 5 月，第 3 笔。”</span> he wrote</p>`},
		{"marked already", `<button lang="zh-CN">中<b>文</b></button> 文`, `<button lang="zh-CN">中<b>文</b></button> ` + open + `文</span>`},
		{"marked, and the same within", `<p lang="zh"><span>中</span><p>文</p></p>文`, `<p lang="zh"><span>中</span><p>文</p></p>` + open + `文</span>`},
		{"no text of the page", `<head><title>中</title></head><textarea>中</textarea><svg><text>中</text></svg><script>"中"</script>`,
			`<head><title>中</title></head><textarea>中</textarea><svg><text>中</text></svg><script>"中"</script>`},
		{"attributes", `<a title="中" href="/中">x</a>`, `<a title="中" href="/中">x</a>`},
		{"options", `<select><option value="a" selected>中</option><option value="">Choose 中</option><option value="b"></option></select>`,
			`<select><option value="a" selected lang="zh-CN">中</option><option value="">Choose 中</option><option value="b"></option></select>`},
		{"escaped", `<p>中&lt;b&gt;文</p>`, `<p>` + open + `中</span>&lt;b&gt;` + open + `文</span></p>`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, string(finish([]byte(c.page), lang.English, false))); diff != "" {
				t.Errorf("finish(%q): (-want +got)\n%s", c.page, diff)
			}
			if got := string(finish([]byte(c.page), lang.Chinese, false)); got != c.page {
				t.Errorf("finish(%q) in Chinese = %q, want it as it is", c.page, got)
			}
		})
	}
}

// FuzzMarkChinese: whatever people wrote, it says the same when it is marked,
// and makes no element of its own.
func FuzzMarkChinese(f *testing.F) {
	for _, seed := range []string{"林（合成）", hostileText, "a中\x00b文", "&#20013;", "中 ，1 文<", "\xff中"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		escaped := html.EscapeString(text)
		page := `<p id="a" title="` + escaped + `">` + escaped + `</p><select><option value="` + escaped + `">` + escaped + `</option></select>`
		was, is := readPage(t, page), readPage(t, string(finish([]byte(page), lang.English, true)))
		if diff := cmp.Diff(was, is); diff != "" {
			t.Errorf("finish(%q): (-was +is)\n%s", page, diff)
		}
	})
}

const hostileText = `<script>alert(1)</script>"'><img src=x onerror=alert(1)>中`

// readPage returns the texts and elements of a page, but what finish adds.
func readPage(t *testing.T, page string) (all []string) {
	t.Helper()
	root, err := xhtml.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	text := ""
	for n := range root.Descendants() {
		switch n.Type {
		case xhtml.TextNode:
			text += n.Data
		case xhtml.ElementNode:
			if n.Data == "span" {
				continue
			}
			all = append(all, text, n.Data)
			text = ""
			for _, a := range n.Attr {
				if a.Key != "lang" {
					all = append(all, a.Key+"="+a.Val)
				}
			}
		}
	}
	return append(all, text)
}

func TestTieFlaws(t *testing.T) {
	const told = `<span class="flaw" data-at="f">Wrong</span>`
	for _, c := range []struct{ name, page, want string }{
		{"after the label", `<a data-at="f">Wrong</a><form><label for="x">X</label>` + told + `<input id="x" name="x" required></form>`,
			`<a href="#x">Wrong</a><form><label for="x">X</label><span class="flaw" id="flaw-1">Wrong</span><input id="x" name="x" required aria-invalid="true" aria-describedby="flaw-1"></form>`},
		{"after the control", `<form><label for="x">X</label><textarea id="x" name="x">a</textarea>` + told + `<label for="y">Y</label><input id="y" name="y"></form>`,
			`<form><label for="x">X</label><textarea id="x" name="x" aria-invalid="true" aria-describedby="flaw-1">a</textarea><span class="flaw" id="flaw-1">Wrong</span><label for="y">Y</label><input id="y" name="y"></form>`},
		{"beside a hint, and two", `<label for="x">X</label>` + told + `<input id="x" name="x" aria-describedby="hint">` + told,
			`<label for="x">X</label><span class="flaw" id="flaw-1">Wrong</span><input id="x" name="x" aria-describedby="flaw-1 flaw-2 hint" aria-invalid="true"><span class="flaw" id="flaw-2">Wrong</span>`},
		{"of a group, whose first choice has no id", `<a data-at="f">Wrong</a><label for="z">Z</label><fieldset><legend>G</legend>` + told + `<label class="choice"><input type="checkbox" name="g"> G</label></fieldset>`,
			`<a href="#field-1">Wrong</a><label for="z">Z</label><fieldset><legend>G</legend><span class="flaw" id="flaw-1">Wrong</span><label class="choice"><input type="checkbox" name="g" id="field-1" aria-invalid="true" aria-describedby="flaw-1"> G</label></fieldset>`},
		{"told in the summary alone", `<a data-at="x">Wrong</a><form><input type="hidden" name="x" value="1"><input id="the-x" name="x"></form>`,
			`<a href="#the-x">Wrong</a><form><input type="hidden" name="x" value="1"><input id="the-x" name="x"></form>`},
		{"of nothing on the page", `<p><a data-at="body">Wrong</a> <a href="/">Home</a></p>`, `<p>Wrong <a href="/">Home</a></p>`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, string(finish([]byte(c.page), lang.Chinese, true))); diff != "" {
				t.Errorf("finish(%q): (-want +got)\n%s", c.page, diff)
			}
		})
	}
}
