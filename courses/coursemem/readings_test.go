package coursemem_test

import (
	"testing"

	"creditbank/courses"
	"creditbank/courses/coursemem"
	"creditbank/courses/coursetest"
)

func TestReadings(t *testing.T) {
	coursetest.TestReadings(t, func(testing.TB) courses.ReadingStore { return new(coursemem.Readings) })
}
