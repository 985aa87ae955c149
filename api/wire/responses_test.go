package wire_test

import (
	"net/http"
	"testing"

	"creditbank/api/wire"
)

// Whatever is asked for can be asked for too often, and says so in one way.
func TestTooManyRequests(t *testing.T) {
	spec, err := wire.GetSpec()
	if err != nil {
		t.Fatal(err)
	}
	const ref = "#/components/responses/TooManyRequests"
	operations := 0
	for path, item := range spec.Paths.Map() {
		for method, op := range item.Operations() {
			operations++
			if answer := op.Responses.Status(http.StatusTooManyRequests); answer == nil || answer.Ref != ref {
				t.Errorf("%s %s (%s) does not list %s", method, path, op.OperationID, ref)
			}
		}
	}
	if operations < 100 {
		t.Errorf("%d operations were looked at, want all", operations)
	}
	answer := spec.Components.Responses["TooManyRequests"].Value
	if after := answer.Headers["Retry-After"]; after == nil || !after.Value.Required {
		t.Error("TooManyRequests does not promise Retry-After")
	}
	if answer.Content["application/problem+json"] == nil {
		t.Errorf("TooManyRequests is %v, want a problem", answer.Content)
	}
}
