package courses

import "testing"

func TestPlainCell(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "一站": "一站", "a=1": "a=1", " =1": " =1", "'=1": "'=1", "2.5": "2.5", "\xff=": "\xff=",
		"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1", "\r=1": "'\r=1", "\n=1": "'\n=1",
		"＝1+1": "'＝1+1", "＋1": "'＋1", "－1": "'－1", "＠SUM(A1)": "'＠SUM(A1)",
	} {
		if got := PlainCell(in); got != want {
			t.Errorf("PlainCell(%q) = %q, want %q", in, got, want)
		}
	}
}
