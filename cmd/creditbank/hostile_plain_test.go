package main

import (
	"fmt"

	"creditbank/api/visittest"
)

// plainTexts are what fields are filled with that take no text of any kind, by
// their names. What is missing here gets a few words.
func (h *hostility) plainText(name string) string {
	switch name {
	case "learner":
		return h.world.keys["learner-near"].Learner
	case "organisation", "issuer", "subject":
		return demoEnterprise
	case "code":
		return fmt.Sprintf("X%03d", len(h.tried))
	case "hours", "hours_per_unit", "payroll", "set_aside", "amount", "max":
		return "16"
	case "step":
		return "0.5"
	case "year":
		return "2025"
	case "voucher":
		return fmt.Sprintf("V-%d", len(h.tried))
	case "identity_number", "parent", "credit_code", "into", "successor", "exit":
		return ""
	}
	return "示例（合成）"
}

// plain fills a form with what the page put there, and where that is empty with
// something that fits.
func (h *hostility) plain(f *visittest.Form) visittest.Values {
	values := f.Values()
	for _, x := range f.Fields {
		if value := values[x.Name]; len(value) > 0 && value[0] != "" {
			continue
		}
		switch x.Kind {
		case "date":
			values[x.Name] = []string{"2026-06-20"}
		case "number":
			values[x.Name] = []string{"70"}
		case "checkbox", "radio", "select":
			if len(x.Options) > 0 {
				values[x.Name] = x.Options
			}
			if x.Kind != "checkbox" && len(x.Options) > 0 {
				values[x.Name] = x.Options[len(x.Options)-1:]
			}
		case "hidden":
		case "file":
			values[x.Name] = []string{""}
		default:
			values[x.Name] = []string{h.plainText(x.Name)}
		}
	}
	return values
}
