package v1

import (
	"testing"

	"creditbank/api/auth"
	"creditbank/api/wiretest"
)

// TestSecondedOperations compares the table with the description: what is
// answered 202 with a decision there is in the table, and the other way round.
func TestSecondedOperations(t *testing.T) {
	described := wiretest.Seconded()
	for name, two := range secondedOperations {
		if described[two.operation] == nil {
			t.Errorf("%s: %s may take a second person, but openapi.yaml does not say so", name, two.operation)
		}
		if _, known := auth.Allowed(two.operation); !known {
			t.Errorf("%s: nobody may ask for %s", name, two.operation)
		}
		delete(described, two.operation)
	}
	for id := range described {
		t.Errorf("openapi.yaml says that %s may take a second person, but it never does", id)
	}
}
