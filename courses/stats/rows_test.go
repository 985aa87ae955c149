package stats_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"testing"

	"creditbank/courses/stats"
	"creditbank/ledger/fault"

	"github.com/google/go-cmp/cmp"
)

// The rows are read for as long as files of this format are: what is frozen is
// written here byte by byte.
var (
	goldenCell   = stats.Cell{stats.People: 3, stats.Hours: 48000, stats.Redeemed: -500, stats.ErasedPoints: 1}
	goldenRecord = stats.Record{
		Opened: 24119,
		Facts:  []stats.Fact{{Lot: 7, At: 1, Month: 24118, Unit: 1, Amount: 1500, Hours: 24000}, {Lot: 300, Month: 24119, Unit: 2, Amount: -1}},
		Flows:  []stats.Flow{{At: 1, Month: 24120, Measure: stats.Held, Amount: 500}},
	}
	goldenAttribution = stats.Attribution{Chain: []string{"E1", "*"}, Module: "general", Course: "GA01", District: "D1"}
)

func TestGoldenRows(t *testing.T) {
	for _, c := range []struct {
		name, want string
		row        []byte
	}{
		{"cell", "89821006" + "80ee05" + "e707" + "02", stats.AppendCell(nil, &goldenCell)},
		{"record", "b7bc01" + "02" + "07" + "01" + "b6bc01" + "01" + "b817" + "80f702" + "a502" + "00" + "b7bc01" + "02" + "01" + "00" + "01" + "01" + "b8bc01" + "06" + "e807",
			stats.AppendRecord(nil, &goldenRecord)},
		{"attribution", "02" + "024531" + "012a" + "0767656e6572616c" + "0447413031" + "00" + "00" + "024431", stats.AppendAttribution(nil, &goldenAttribution)},
	} {
		if got := hex.EncodeToString(c.row); got != c.want {
			t.Errorf("%s = %s, want %s", c.name, got, c.want)
		}
	}
	if c, err := stats.ParseCell(stats.AppendCell(nil, &goldenCell)); err != nil || c != goldenCell {
		t.Errorf("ParseCell = %v, %v, want %v", c, err, goldenCell)
	}
	r, err := stats.ParseRecord(stats.AppendRecord(nil, &goldenRecord))
	if diff := cmp.Diff(goldenRecord, r); diff != "" || err != nil {
		t.Errorf("ParseRecord: %v (-want +got)\n%s", err, diff)
	}
	a, err := stats.ParseAttribution(stats.AppendAttribution(nil, &goldenAttribution))
	if diff := cmp.Diff(goldenAttribution, a); diff != "" || err != nil {
		t.Errorf("ParseAttribution: %v (-want +got)\n%s", err, diff)
	}
}

// FuzzRows reads foreign bytes as each kind of row: either it is refused as
// corrupt, or it is exactly what would be written.
func FuzzRows(f *testing.F) {
	f.Add(stats.AppendCell(nil, &goldenCell))
	f.Add(stats.AppendRecord(nil, &goldenRecord))
	f.Add(stats.AppendAttribution(nil, &goldenAttribution))
	f.Add([]byte{})
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01})
	f.Add([]byte{0x80, 0x00})
	f.Fuzz(func(t *testing.T, row []byte) {
		if c, err := stats.ParseCell(row); err == nil && !bytes.Equal(stats.AppendCell(nil, &c), row) || err != nil && !errors.Is(err, fault.Corrupt) {
			t.Errorf("ParseCell(%x) = %v, %v, which is written otherwise or of no kind", row, c, err)
		}
		if r, err := stats.ParseRecord(row); err == nil && !bytes.Equal(stats.AppendRecord(nil, &r), row) || err != nil && !errors.Is(err, fault.Corrupt) {
			t.Errorf("ParseRecord(%x) = %v, %v, which is written otherwise or of no kind", row, r, err)
		}
		if a, err := stats.ParseAttribution(row); err == nil && !bytes.Equal(stats.AppendAttribution(nil, &a), row) || err != nil && !errors.Is(err, fault.Corrupt) {
			t.Errorf("ParseAttribution(%x) = %v, %v, which is written otherwise or of no kind", row, a, err)
		}
	})
}

func TestShape(t *testing.T) {
	for _, text := range []string{"", "BJ=|union|||\n", "BJ=a\nBJ=b\nE1=c\nD1\n"} {
		s, err := stats.ParseShape(text)
		if err != nil || s.Text() != text {
			t.Errorf("ParseShape(%q).Text() = %q, %v", text, s.Text(), err)
		}
	}
	for _, text := range []string{"BJ", "=x\n", "BJ=x\n\n"} {
		if _, err := stats.ParseShape(text); !errors.Is(err, fault.Corrupt) {
			t.Errorf("ParseShape(%q) = %v, want %v", text, err, fault.Corrupt)
		}
	}
}
