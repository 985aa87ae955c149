package api

import (
	_ "embed"
	"fmt"
	"strings"

	"creditbank/ledger"

	"github.com/goccy/go-yaml"
)

//go:embed texts.yaml
var textsYAML []byte

// text is what people read of a code in one language. {field}, {subject},
// {has} and {wants} stand for what the refusal carries.
type text struct {
	Title  string `yaml:"title"`
	Detail string `yaml:"detail"`
	Cure   string `yaml:"cure"`
}

// texts has the texts of every code in every language.
type texts map[ledger.Code][len(languages)]text

func readTexts() (texts, error) {
	var table map[ledger.Code]map[string]text
	if err := yaml.UnmarshalWithOptions(textsYAML, &table, yaml.DisallowUnknownField()); err != nil {
		return nil, fmt.Errorf("api: read the texts: %w", err)
	}
	t := make(texts, len(table))
	for code, spoken := range table {
		var all [len(languages)]text
		for l, name := range languages {
			all[l] = spoken[name]
			if all[l].Title == "" || all[l].Detail == "" || all[l].Cure == "" {
				return nil, fmt.Errorf("api: the texts of %s lack %s", code, name)
			}
		}
		t[code] = all
	}
	return t, nil
}

func (t texts) title(code ledger.Code, l lang) string { return t[code][l].Title }

// tell returns the detail and the cure of a refusal.
func (t texts) tell(r ledger.Refusal, l lang) (detail, cure string) {
	fill := strings.NewReplacer("{field}", r.Field, "{subject}", r.Subject, "{has}", r.Has, "{wants}", r.Wants)
	text := t[r.Code][l]
	return fill.Replace(text.Detail), fill.Replace(text.Cure)
}
