package programme_test

import (
	"strings"
	"testing"

	"creditbank/courses/programme"
)

// TestNoteOfACase: what a case is for is said once, or in each language.
func TestNoteOfACase(t *testing.T) {
	for note, want := range map[string]programme.Title{
		"note: the cap":                         {ZH: "the cap", EN: "the cap"},
		"note: {zh: 上限, en: the cap}":           {ZH: "上限", EN: "the cap"},
		"note: {zh: 上限}":                        {ZH: "上限"},
		"asked_on: 2026-06-01 # without a note": {},
	} {
		f, err := programme.Read("t.yaml", []byte(base+"cases:\n- id: X\n  "+note+"\n  lots: []\n  expect: {met: false}\n"), nil)
		if err != nil || len(f.Cases) != 1 || f.Cases[0].Note != want {
			t.Errorf("%s: %+v, %v, want %+v", note, f, err, want)
		}
	}
	for note, want := range map[string]string{
		"note: {fr: plafond}":                           "t.yaml:6:10: cases[1].note.fr: unknown key",
		"note: [a]":                                     "want text",
		"note: " + strings.Repeat("很", 2001):            "at most 2000",
		"note: {en: " + strings.Repeat("x", 2001) + "}": "at most 2000",
	} {
		err := read(base + "cases:\n- id: X\n  " + note + "\n  lots: []\n  expect: {met: false}\n")
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.30s: %v, want %q", note, err, want)
		}
	}
}
