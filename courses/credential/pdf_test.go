package credential_test

import (
	"bytes"
	"fmt"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"creditbank/courses/credential"
	"creditbank/ledger"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

const link = "https://bank.example/verify?code=AfalrIYAAAAAAAAAAAAAAAAAAAAHAAAAAAAAACoAAAAAAAAwOQAAAAAAAAPoAAAAAEs9OwAAAAAAS2TIAAAAAAAAAAAAAfalrIYAAAAAAAAAAAAAAAAAAAAHAAAAAAAAACoAAAAAAAAwOQAAAAAAAAPo"

func someSheet(lines int) *credential.Sheet {
	s := &credential.Sheet{
		Bank: "bank.example", Learner: "欧阳鑫淼", Account: ledger.AccountID{15: 7}, Organisation: "北京燕山石化公司", Synthetic: true,
		Entries: 42, Issued: time.Date(2010, 3, 1, 4, 0, 0, 0, time.UTC), Until: time.Date(2010, 3, 31, 4, 0, 0, 0, time.UTC), Link: link,
	}
	s.Balances.Of(ledger.Credit).Posted = 12_500
	for i := range lines {
		s.Lines = append(s.Lines, credential.Line{
			Seq: uint64(100 + i), Course: fmt.Sprintf("GA-%03d", i), Title: "职工职业道德与职业素养提升（含安全生产与劳动保护）", TitleEn: "Ethics and safety at work for everybody on the line",
			Issuer: "北京市总工会职工大学培训中心", Completed: 14_000 + ledger.Day(i), Hours: 32 * ledger.One, Score: 87_500, HasScore: i%2 == 0,
			Unit: ledger.Credit, Amount: 2 * ledger.One, State: credential.Available,
		})
	}
	return s
}

// printed writes a sheet to a file and returns its name.
func printed(t *testing.T, s *credential.Sheet) string {
	t.Helper()
	var b bytes.Buffer
	if err := s.PDF(&b); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "sheet.pdf")
	if err := os.WriteFile(name, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// poppler runs one of poppler's programs: another hand than the one that wrote
// the file.
func poppler(t *testing.T, program string, args ...string) string {
	t.Helper()
	out, err := exec.Command(program, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v (Debian's package poppler-utils has it; make test installs it)\n%s", program, err, out)
	}
	return string(out)
}

func TestSheetIsText(t *testing.T) {
	name := printed(t, someSheet(60))
	text := poppler(t, "pdftotext", "-layout", name, "-")
	for _, want := range []string{
		"学分成绩单", "欧阳鑫淼（合成 synthetic）", "北京燕山石化公司", "2010-03-01 12:00", "GA-000", "GA-059", "Ethics and safety", "87.5", "可用",
		"已入账 12.5", "Synthetic, not a person",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the text of the sheet lacks %q:\n%.2000s", want, text)
		}
	}
	pages := strings.Count(text, "\f")
	for i := range pages {
		if want := fmt.Sprintf("第 %d 页 共 %d 页", i+1, pages); !strings.Contains(text, want) {
			t.Errorf("the sheet lacks %q", want)
		}
	}
	if pages < 3 {
		t.Errorf("60 lines on %d pages, want at least 3", pages)
	}
	fonts := strings.Split(strings.TrimSpace(poppler(t, "pdffonts", name)), "\n")[2:]
	for _, font := range fonts {
		if f := strings.Fields(font); len(f) < 8 || f[len(f)-5] != "yes" || f[len(f)-4] != "yes" || f[len(f)-3] != "yes" {
			t.Errorf("font is not embedded, a subset and readable: %s", font)
		}
	}
	if info, err := os.Stat(name); err != nil || info.Size() > 300<<10 {
		t.Errorf("sheet of %d bytes, want at most 300 kB", info.Size())
	}
}

func TestSheetQR(t *testing.T) {
	name := printed(t, someSheet(3))
	for _, dpi := range []string{"100", "200"} {
		picture := filepath.Join(t.TempDir(), "page")
		poppler(t, "pdftoppm", "-r", dpi, "-f", "1", "-singlefile", "-png", name, picture)
		file, err := os.Open(picture + ".png")
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(file)
		file.Close()
		if err != nil {
			t.Fatal(err)
		}
		bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
		if err != nil {
			t.Fatal(err)
		}
		got, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
		if err != nil || got.GetText() != link {
			t.Errorf("at %s dpi the code reads %v, %v, want %s", dpi, got, err, link)
		}
	}
}

// A character that the font lacks is seen to be missing, and odd texts do no harm.
func TestSheetOddTexts(t *testing.T) {
	s := someSheet(1)
	s.Learner = "𬭊\x00王\n\xff" + strings.Repeat("长", 500)
	s.Lines[0].Title = strings.Repeat("w", 400)
	text := poppler(t, "pdftotext", printed(t, s), "-")
	if !strings.Contains(text, "〓 王") {
		t.Errorf("the text of the sheet lacks the mark of a missing character:\n%.300s", text)
	}
}

func TestSheetWithoutLines(t *testing.T) {
	text := poppler(t, "pdftotext", printed(t, someSheet(0)), "-")
	if !strings.Contains(text, "账户中还没有学分") || !strings.Contains(text, "第 1 页 共 1 页") {
		t.Errorf("the text of an empty sheet = %s", text)
	}
}

// Equal sheets make equal bytes, also side by side.
func TestSheetIsSteady(t *testing.T) {
	var wait sync.WaitGroup
	made := make([]bytes.Buffer, 4)
	for i := range made {
		wait.Go(func() {
			if err := someSheet(20).PDF(&made[i]); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	for i := range made {
		if !bytes.Equal(made[i].Bytes(), made[0].Bytes()) {
			t.Errorf("sheet %d differs from sheet 0", i)
		}
	}
}

func BenchmarkSheet(b *testing.B) {
	s := someSheet(200)
	for b.Loop() {
		var out bytes.Buffer
		if err := s.PDF(&out); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(out.Len()), "B/sheet")
	}
}
