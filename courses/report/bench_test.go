package report_test

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"creditbank/courses/report"
)

// hundredThousand writes a file of 100,000 rows of 14 columns, as Excel does:
// texts shared, identity numbers all different.
func hundredThousand(tb testing.TB, n int) []byte {
	tb.Helper()
	var shared, sheet strings.Builder
	count := 0
	text := func(column, row int, s string) {
		fmt.Fprintf(&shared, "<si><t>%s</t></si>", s)
		fmt.Fprintf(&sheet, `<c r="%c%d" s="1" t="s"><v>%d</v></c>`, 'A'+column, row, count)
		count++
	}
	var names []string
	for _, c := range report.Columns()[:14] {
		names = append(names, c.Heading(report.Chinese))
	}
	sheet.WriteString(`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>` + inline(1, names...))
	for i := range n {
		row := i + 2
		fmt.Fprintf(&sheet, `<row r="%d" spans="1:14">`, row)
		text(0, row, "王芳"+fmt.Sprint(i%500))
		text(1, row, fmt.Sprintf("1101011990%02d%02d%03d1", i/28%12+1, i%28+1, i%1000))
		text(2, row, "")
		text(3, row, fmt.Sprintf("%06d", i))
		text(4, row, fmt.Sprintf("GA%02d", i%20+1))
		text(5, row, "职业道德与职业素养")
		text(6, row, fmt.Sprintf("2009-%05d", i))
		fmt.Fprintf(&sheet, `<c r="H%d"><v>%d</v></c><c r="I%d"><v>86.5</v></c><c r="J%d" s="2"><v>39873</v></c><c r="K%d" s="2"><v>39892</v></c>`, row, i%32+1, row, row, row)
		text(11, row, "BJ-S001")
		text(12, row, "")
		text(13, row, "")
		sheet.WriteString("</row>")
	}
	sheet.WriteString("</sheetData></worksheet>")
	return raw(tb, sheet.String(), map[string]string{
		"xl/sharedStrings.xml": "<sst>" + shared.String() + "</sst>",
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>` +
			`<Relationship Id="rId2" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
	})
}

// peak measures the most memory in use while fn runs, above what was before.
func peak(fn func()) uint64 {
	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	var most atomic.Uint64
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		var now runtime.MemStats
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				runtime.ReadMemStats(&now)
				most.Store(max(most.Load(), now.HeapAlloc))
			}
		}
	}()
	fn()
	close(done)
	<-ended
	return max(most.Load(), before.HeapAlloc) - before.HeapAlloc
}

func BenchmarkRead100k(b *testing.B) {
	const n = 100_000
	file := hundredThousand(b, n)
	b.Logf("file of %d bytes", len(file))
	var most uint64
	for b.Loop() {
		most = max(most, peak(func() {
			if rows, bad := count(b, file); rows != n || bad > 0 {
				b.Fatalf("%d rows, %d with problems, want %d without", rows, bad, n)
			}
		}))
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(most)/(1<<20), "peak-MiB")
}

// count reads and checks a file, and returns how many rows it has and how
// many of them have problems.
func count(tb testing.TB, file []byte) (rows, bad int) {
	tb.Helper()
	r, err := report.Open(bytes.NewReader(file), int64(len(file)), "")
	if err != nil {
		tb.Fatal(err)
	}
	defer r.Close()
	var seen report.Seen
	for row := range r.Rows() {
		parsed, problems := row.Parse()
		if rows++; !append(problems, seen.Check(parsed)...).OnlyNotes() {
			bad++
		}
	}
	if r.Err() != nil {
		tb.Fatal(r.Err())
	}
	return rows, bad
}

// BenchmarkAnnotate100k writes every row back with a problem.
func BenchmarkAnnotate100k(b *testing.B) {
	const n = 100_000
	file := hundredThousand(b, n)
	problems := report.Problems{{Line: 2, Column: report.Identity, Code: "identity-rounded", Has: "110*************00"}}
	var most uint64
	for b.Loop() {
		most = max(most, peak(func() {
			r, err := report.Open(bytes.NewReader(file), int64(len(file)), "")
			if err != nil {
				b.Fatal(err)
			}
			defer r.Close()
			if err := report.Annotate(io.Discard, r, func(int) report.Problems { return problems }, report.Chinese); err != nil {
				b.Fatal(err)
			}
		}))
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(most)/(1<<20), "peak-MiB")
}
