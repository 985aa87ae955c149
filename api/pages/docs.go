package pages

import (
	"bytes"
	"cmp"
	"encoding/json"
	"html/template"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// described is the description as the page shows it.
type described struct {
	Title, TitleZh, Version string
	Paragraphs              []string
	Groups                  []group
}

type group struct {
	Name, NameZh, Text string
	Operations         []describedOperation
}

type describedOperation struct {
	ID, Method, Path, Summary, SummaryZh, Text string
	Open                                       bool // needs no key
	Parameters                                 []describedField
	Fields                                     []describedField
	Request                                    string
	Answers                                    []describedAnswer
}

type describedField struct {
	Name, In, Text string
	Required       bool
}

type describedAnswer struct{ Status, Text, Example string }

func describe(spec *openapi3.T) (*described, error) {
	d := &described{
		Title: spec.Info.Title, TitleZh: extension(spec.Info.Extensions, "x-title-zh"), Version: spec.Info.Version,
		Paragraphs: strings.Split(strings.TrimSpace(spec.Info.Description), "\n\n"),
	}
	byTag := make(map[string][]describedOperation)
	for path, item := range spec.Paths.Map() {
		for method, op := range item.Operations() {
			o, err := describeOperation(method, path, op)
			if err != nil {
				return nil, err
			}
			byTag[op.Tags[0]] = append(byTag[op.Tags[0]], o)
		}
	}
	for _, tag := range spec.Tags {
		operations := byTag[tag.Name]
		slices.SortFunc(operations, func(a, b describedOperation) int {
			return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Method, b.Method))
		})
		d.Groups = append(d.Groups, group{tag.Name, extension(tag.Extensions, "x-name-zh"), tag.Description, operations})
	}
	return d, nil
}

func describeOperation(method, path string, op *openapi3.Operation) (describedOperation, error) {
	o := describedOperation{
		ID: op.OperationID, Method: method, Path: path, Summary: op.Summary, Text: op.Description,
		SummaryZh: extension(op.Extensions, "x-summary-zh"), Open: op.Security != nil,
	}
	for _, p := range op.Parameters {
		o.Parameters = append(o.Parameters, describedField{p.Value.Name, p.Value.In, p.Value.Description, p.Value.Required})
	}
	var err error
	if op.RequestBody != nil {
		// A body that is no JSON is a file, which has no fields to tell of.
		if media := op.RequestBody.Value.Content["application/json"]; media != nil {
			if o.Request, err = example(media); err != nil {
				return o, err
			}
			o.Fields = describeFields(media.Schema.Value)
		}
	}
	for status, answer := range op.Responses.Map() {
		a := describedAnswer{Status: status, Text: *answer.Value.Description}
		if media := answer.Value.Content.Get("application/json"); media != nil && status < "300" {
			if a.Example, err = example(media); err != nil {
				return o, err
			}
		}
		o.Answers = append(o.Answers, a)
	}
	slices.SortFunc(o.Answers, func(a, b describedAnswer) int { return strings.Compare(a.Status, b.Status) })
	return o, nil
}

func describeFields(schema *openapi3.Schema) []describedField {
	var fields []describedField
	for name, property := range schema.Properties {
		fields = append(fields, describedField{
			Name: name, Text: property.Value.Description, Required: slices.Contains(schema.Required, name),
		})
	}
	slices.SortFunc(fields, func(a, b describedField) int {
		if a.Required != b.Required {
			if a.Required {
				return -1
			}
			return 1
		}
		return strings.Compare(a.Name, b.Name)
	})
	return fields
}

func example(media *openapi3.MediaType) (string, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(media.Example)
	return strings.TrimSpace(b.String()), err
}

func extension(extensions map[string]any, name string) string {
	text, _ := extensions[name].(string)
	return text
}

// marks are `code` and **strong** in the description's prose, once escaped.
var marks = regexp.MustCompile("`([^`]+)`|\\*\\*([^*]+)\\*\\*")

// prose returns text as HTML with its marks shown.
func prose(text string) template.HTML {
	return template.HTML(marks.ReplaceAllStringFunc(template.HTMLEscapeString(text), func(marked string) string {
		if inner, ok := strings.CutPrefix(marked, "**"); ok {
			return "<strong>" + strings.TrimSuffix(inner, "**") + "</strong>"
		}
		return "<code>" + strings.Trim(marked, "`") + "</code>"
	}))
}
