package coursemem_test

import (
	"testing"

	"creditbank/courses"
	"creditbank/courses/coursemem"
	"creditbank/courses/coursetest"
)

func TestStore(t *testing.T) {
	coursetest.TestStore(t, func(testing.TB) courses.Store { return coursemem.New() })
}
