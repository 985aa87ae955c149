package api

import (
	"fmt"

	"creditbank/api/auth"
	"creditbank/courses/report"

	"github.com/getkin/kin-openapi/openapi3"
)

// Bounds of a body.
const (
	maxBody      = 1 << 20
	maxBatchBody = 2 << 20
	maxFileBody  = 8 << 20 // of a transcript
	maxDepth     = 16

	maxReportBody = report.MaxSize + 1<<20 // the form around the file included
)

// operation is what is known of an operation before it is carried out.
type operation struct {
	id       string
	roles    auth.Roles
	reads    bool // takes min_seq
	maxBody  int64
	query    map[string]bool // the parameters it takes, and whether they may be empty
	pathName string          // name of its path parameter, if it has one
	page     bool            // looked at by people: not described in openapi.yaml
}

// operationsOf returns the operations of a description. One that nobody is
// named for is an error.
func operationsOf(spec *openapi3.T) (map[string]*operation, error) {
	operations := make(map[string]*operation)
	for path, item := range spec.Paths.Map() {
		for method, described := range item.Operations() {
			roles, known := auth.Allowed(described.OperationID)
			if !known {
				return nil, fmt.Errorf("api: %s %s: nobody may ask for %q", method, path, described.OperationID)
			}
			op := &operation{id: described.OperationID, roles: roles, maxBody: maxBody, query: make(map[string]bool)}
			switch op.id {
			case "depositBatch":
				op.maxBody = maxBatchBody
			case "sendReport":
				op.maxBody = maxReportBody
			case "verifyTranscript":
				op.maxBody = maxFileBody
			}
			for _, p := range described.Parameters {
				switch p.Value.In {
				case openapi3.ParameterInQuery:
					op.query[p.Value.Name] = p.Value.AllowEmptyValue
				case openapi3.ParameterInPath:
					op.pathName = p.Value.Name
				}
			}
			_, op.reads = op.query["min_seq"]
			operations[op.id] = op
		}
	}
	return operations, nil
}
