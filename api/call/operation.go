package call

import (
	"fmt"

	"creditbank/api/auth"
	"creditbank/courses/report"

	"github.com/getkin/kin-openapi/openapi3"
)

// Bounds of a body, in bytes.
const (
	MaxBody      = 1 << 20
	MaxBatchBody = 2 << 20
	MaxFileBody  = 8 << 20 // of a transcript

	MaxReportBody = report.MaxSize + 1<<20 // the form around the file included
)

// Operation is what is known of an operation before it is carried out.
type Operation struct {
	ID       string
	Roles    auth.Roles
	Reads    bool            // takes min_seq
	MaxBody  int64           // in bytes
	Query    map[string]bool // the parameters it takes, and whether they may be empty
	PathName string          // name of its path parameter, if it has one
	Page     bool            // looked at by people: not described in openapi.yaml
}

// Operations returns the operations of a description. One that nobody is
// named for is an error.
func Operations(spec *openapi3.T) (map[string]*Operation, error) {
	operations := make(map[string]*Operation)
	for path, item := range spec.Paths.Map() {
		for method, described := range item.Operations() {
			roles, known := auth.Allowed(described.OperationID)
			if !known {
				return nil, fmt.Errorf("call: %s %s: nobody may ask for %q", method, path, described.OperationID)
			}
			op := &Operation{ID: described.OperationID, Roles: roles, MaxBody: MaxBody, Query: make(map[string]bool)}
			switch op.ID {
			case "depositBatch":
				op.MaxBody = MaxBatchBody
			case "sendReport":
				op.MaxBody = MaxReportBody
			case "verifyTranscript":
				op.MaxBody = MaxFileBody
			}
			for _, p := range described.Parameters {
				switch p.Value.In {
				case openapi3.ParameterInQuery:
					op.Query[p.Value.Name] = p.Value.AllowEmptyValue
				case openapi3.ParameterInPath:
					op.PathName = p.Value.Name
				}
			}
			_, op.Reads = op.Query["min_seq"]
			operations[op.ID] = op
		}
	}
	return operations, nil
}
