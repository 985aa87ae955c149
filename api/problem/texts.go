package problem

import (
	_ "embed"
	"fmt"
	"strings"

	"creditbank/api/lang"
	"creditbank/ledger"

	"github.com/goccy/go-yaml"
)

//go:embed texts.yaml
var textsYAML []byte

// Text is what people read of a code in one language. {field}, {subject},
// {has} and {wants} stand for what the refusal carries.
type Text struct {
	Title  string `yaml:"title"`
	Detail string `yaml:"detail"`
	Cure   string `yaml:"cure"`
}

// Texts has the texts of every code in every language.
type Texts map[ledger.Code][len(lang.Names)]Text

// ReadTexts reads texts.yaml. A code whose texts lack a language is an error.
func ReadTexts() (Texts, error) {
	var table map[ledger.Code]map[string]Text
	if err := yaml.UnmarshalWithOptions(textsYAML, &table, yaml.DisallowUnknownField()); err != nil {
		return nil, fmt.Errorf("problem: read the texts: %w", err)
	}
	t := make(Texts, len(table))
	for code, spoken := range table {
		var all [len(lang.Names)]Text
		for l, name := range lang.Names {
			all[l] = spoken[name]
			if all[l].Title == "" || all[l].Detail == "" || all[l].Cure == "" {
				return nil, fmt.Errorf("problem: the texts of %s lack %s", code, name)
			}
		}
		t[code] = all
	}
	return t, nil
}

// Title returns the title of a code; "" if it has no texts.
func (t Texts) Title(code ledger.Code, l lang.Lang) string { return t[code][l].Title }

// Tell returns the detail and the cure of a refusal, with what it carries filled in.
func (t Texts) Tell(r ledger.Refusal, l lang.Lang) (detail, cure string) {
	fill := strings.NewReplacer("{field}", r.Field, "{subject}", r.Subject, "{has}", r.Has, "{wants}", r.Wants)
	text := t[r.Code][l]
	return fill.Replace(text.Detail), fill.Replace(text.Cure)
}
