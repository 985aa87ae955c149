package main

import (
	"fmt"
	"slices"
	"strings"

	"creditbank/api/visittest"
)

// heading is that of a report.
const heading = "姓名,学分账户,课程代码,班次,学时,完成日期\n"

// within is a hostile text as a field takes it: in the cells of a file, and
// behind a mark of comment in rules, which have a language of their own.
func (h *hostility) within(f *visittest.Form, x visittest.Field, plain visittest.Values, text string) string {
	switch {
	case x.Name == "rules":
		return strings.Join(plain[x.Name], "") + "\n# " + text + "\n"
	case x.Kind == "file" && f.Field("rules").Kind == "":
		cell := `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
		return heading + cell + ",,GA01," + cell + ",16,2026-05-01\n" + cell + ",x," + cell + ",R," + cell + "," + cell + "\n"
	}
	return text
}

// plainText is what a field takes that takes no text of any kind. What is
// missing here gets a few words.
func (h *hostility) plainText(f *visittest.Form, name string) string {
	switch name {
	case "learner":
		if f.Field("issuer").Kind != "" { // a sanction is on one of the two
			return ""
		}
		return h.world.keys["learner-far"].Learner
	case "issuer":
		return "BJ-E003"
	case "organisation":
		if f.Field("event").Kind != "" { // is for moves
			return ""
		}
		return demoEnterprise
	case "subject":
		return demoEnterprise
	case "code":
		if f.Field("retired_on").Kind != "" {
			return "GA16"
		}
		return fmt.Sprintf("X%03d", len(h.tried))
	case "hours", "hours_per_unit", "payroll", "set_aside", "amount", "max":
		return "16"
	case "step":
		return "0.5"
	case "year":
		return "2025"
	case "voucher":
		return fmt.Sprintf("V-%d", len(h.tried))
	case "rules":
		return h.world.equivalences()
	case "course":
		return "GA06"
	case "people":
		return "3"
	case "price", "money":
		return "16"
	case "provider":
		return "BJ-S001"
	case "review_on", "effective_on", "retired_on", "deadline":
		return "2026-09-01"
	case "identity_number", "parent", "credit_code", "into", "successor", "exit", "file", "line", "learners":
		return ""
	}
	return "示例（合成）"
}

// plainer are what fields are filled with in place of what the page put there.
var plainer = map[string]string{"about": "issuer", "mode": "good", "cell-course": "GA06", "cell-run": "R9", "cell-hours": "32", "cell-completed": "2026-05-01"}

// plain fills a form with what the page put there, and where that is empty with
// something that fits.
func (h *hostility) plain(f *visittest.Form) visittest.Values {
	values := f.Values()
	for _, x := range f.Fields {
		if x.Name == "cell-account" {
			values[x.Name] = []string{h.world.keys["learner"].Learner}
			continue
		}
		if text, given := plainer[x.Name]; given {
			values[x.Name] = []string{text}
			continue
		}
		if value := values[x.Name]; len(value) > 0 && value[0] != "" && x.Name != "expert" {
			continue
		}
		switch x.Kind {
		case "number":
			values[x.Name] = []string{"70"}
		case "checkbox", "radio", "select":
			if len(x.Options) > 0 {
				values[x.Name] = slices.Clone(x.Options[len(x.Options)-1:])
			}
		case "hidden":
		case "date":
			if values[x.Name] = []string{h.plainText(f, x.Name)}; !strings.HasPrefix(values[x.Name][0], "2") {
				values[x.Name] = []string{"2026-06-01"}
			}
		default:
			values[x.Name] = []string{h.plainText(f, x.Name)}
		}
	}
	return values
}
