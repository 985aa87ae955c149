// Package wiretest helps tests of what speaks package wire: it has the
// description that requests and answers are compared with, and bodies to try.
package wiretest

import (
	"net/http"
	"strings"
	"sync"

	"creditbank/api/wire"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
)

// Description is what requests and answers are compared with. Unlike clients,
// the tests do not take fields that are not described.
var Description = sync.OnceValues(func() (*openapi3.T, routers.Router) {
	openapi3filter.RegisterBodyDecoder("text/html", openapi3filter.FileBodyDecoder)
	spec, err := wire.GetSpec()
	if err != nil {
		panic(err)
	}
	openapi3filter.RegisterBodyDecoder("application/octet-stream", openapi3filter.FileBodyDecoder)
	openapi3filter.RegisterBodyDecoder("text/csv", openapi3filter.FileBodyDecoder)
	openapi3filter.RegisterBodyDecoder("application/pdf", openapi3filter.FileBodyDecoder)
	openapi3filter.RegisterBodyDecoder("text/csv", openapi3filter.PlainBodyDecoder)
	openapi3filter.RegisterBodyDecoder("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", openapi3filter.FileBodyDecoder)
	no := false
	for _, schema := range spec.Components.Schemas {
		if schema.Value.Type.Is("object") {
			schema.Value.AdditionalProperties = openapi3.BoolSchema{Has: &no}
		}
	}
	routed := *spec
	routed.Paths = openapi3.NewPaths()
	for path, item := range spec.Paths.Map() {
		// All that follows /tile/ is one parameter, as the server reads it; a
		// description cannot say that.
		routed.Paths.Set(strings.Replace(path, "{path}", "{path*}", 1), item)
	}
	router, err := legacy.NewRouter(&routed)
	if err != nil {
		panic(err)
	}
	return spec, router
})

// Seconded returns the operations that are answered 202 with the decision
// that a second person takes.
func Seconded() map[string]*openapi3.Operation {
	spec, _ := Description()
	found := make(map[string]*openapi3.Operation)
	for _, item := range spec.Paths.Map() {
		for _, op := range item.Operations() {
			if answer := op.Responses.Status(http.StatusAccepted); answer != nil && answer.Ref == "#/components/responses/AwaitsSecond" {
				found[op.OperationID] = op
			}
		}
	}
	return found
}

// Bodies are seeds: good ones, and what went wrong in other programs.
func Bodies(learner string) []string {
	good := `{"learner":"` + learner + `","course":"GA01","hours":"16","completed_on":"2010-05-01"}`
	return []string{
		good, `{"items":[` + good + `,` + good + `],"atomic":true}`, ``, `null`, `{}`, `[]`, `""`, `0`, `{"hours":1e999999999}`,
		`{"hours":"1e9"}`, `{"hours":"` + strings.Repeat("9", 40) + `"}`, `{"hours":"-0"}`, `{"hours":"0.0001"}`, `{"hours":"+1"}`,
		`{"hours":"٣"}`, `{"completed_on":"0000-00-00"}`, `{"completed_on":"9999-12-31"}`, `{"\u0068ours":"1","hours":"2"}`,
		`{"Hours":"1"}`, `{"hour\u017f":"1"}`, `{"run":"\ud800"}`, `{"run":"\u0000"}`, "{\"run\":\"\xc3\x28\"}", `{"run":"` + "\u202e" + `"}`,
		strings.Repeat("[", 40), strings.Repeat(`{"items":[`, 10), `{"items":{"a":[{}]}}`, `{"items":[null]}`, `{"atomic":"true"}`,
		good + good, good + "\x00", "\ufeff" + good, strings.Replace(good, `"16"`, `"16","hours":"17"`, 1), `{"a":{"b":[1,2,{"c":null}]}}`,
	}
}
