package api

import (
	"bytes"
	"image/png"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"creditbank/api/call"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// codeOn prints the first page of a sheet and reads the link in its QR code.
func codeOn(t *testing.T, pdf []byte) string {
	t.Helper()
	dir := t.TempDir()
	name := filepath.Join(dir, "sheet.pdf")
	if err := os.WriteFile(name, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("pdftoppm", "-r", "150", "-f", "1", "-singlefile", "-png", name, filepath.Join(dir, "page")).CombinedOutput()
	if err != nil {
		t.Fatalf("pdftoppm: %v (Debian's package poppler-utils has it; make test installs it)\n%s", err, out)
	}
	picture, err := os.ReadFile(filepath.Join(dir, "page.png"))
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		t.Fatal(err)
	}
	text, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	if err != nil {
		t.Fatalf("read the QR code: %v", err)
	}
	return text.GetText()
}

func TestSheet(t *testing.T) {
	w := newWorld(t)
	w.deposit(w.lin, "GA01", "spring", "32")
	path := "/v1/learners/" + w.lin + "/sheet"
	r := w.get("learner", path).want(200)
	if got := r.header.Get("Content-Disposition"); !regexp.MustCompile(`^attachment; filename="sheet-[0-9a-f]{32}\.pdf"$`).MatchString(got) {
		t.Errorf("Content-Disposition = %q", got)
	}
	link, err := url.Parse(codeOn(t, r.body))
	if err != nil || link.Scheme != "http" || link.Host != "example.com" || link.Path != "/verify" {
		t.Fatalf("the code leads to %v, %v, want /verify of this bank", link, err)
	}
	check := "/v1/verify?code=" + link.Query().Get("code")
	w.get("", check).want(200).is(m{"verdict": "valid", "learner": w.lin, "entries": 2, "credits": "2", "points": "0", "entries_since": 0})

	w.deposit(w.lin, "GA01", "autumn", "16")
	w.get("", check).want(200).is(m{"verdict": "outdated", "credits": "2", "entries_since": 1})
	w.clock.pass(31 * 24 * time.Hour)
	w.get("", check).want(200).is(m{"verdict": "expired"})

	code := link.Query().Get("code")
	changed := "A" + code[1:20] + "B" + code[21:]
	if changed == code {
		changed = "A" + code[1:20] + "C" + code[21:]
	}
	w.get("", "/v1/verify?code="+changed).want(400).is(m{"code": "sheet-code-not-ours", "field": "code"})
	w.get("learner", "/v1/learners/"+w.wang+"/sheet").want(403)
	w.get("other", path).want(403)
	w.get("", path).want(401)
}

// What is checked with the bank says the same as what is checked without it.
func TestVerifyTranscript(t *testing.T) {
	w := newWorld(t)
	w.deposit(w.lin, "GA01", "spring", "32")
	file := string(w.get("learner", "/v1/learners/"+w.lin+"/transcript").want(200).body)
	send := func(body, language string, foreign bool) *reply {
		t.Helper()
		return w.do(request{method: http.MethodPost, path: "/v1/verify", body: body, key: "-", foreign: foreign, header: http.Header{
			"Content-Type": {"application/octet-stream"}, "Accept-Language": {language},
		}})
	}
	r := send(file, "zh", false).want(200).is(m{"ok": true})
	if !strings.Contains(r.str("proven.1"), "全部在此") {
		t.Errorf("proven = %s, want that it is complete", r.body)
	}
	changed := strings.Replace(file, `"value":"`, `"value":"AAAA`, 1)
	r = send(changed, "en", false).want(200).is(m{"ok": false})
	if r.num("problem.entry") != 1 || r.str("problem.field") == "" || r.str("problem.detail") == "" {
		t.Errorf("a changed field is reported as %s, want the entry and the field", r.body)
	}
	send("{}", "en", false).want(200).is(m{"ok": false, "problem.code": "malformed"})
	send("", "en", true).want(400).is(m{"code": "body-missing"})
	send(strings.Repeat("x", call.MaxFileBody+1), "en", true).want(413).is(m{"code": "body-too-large"})
}
