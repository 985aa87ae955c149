package intakemem_test

import (
	"testing"

	"creditbank/courses/intake"
	"creditbank/courses/intakemem"
	"creditbank/courses/intaketest"
)

func TestStore(t *testing.T) {
	intaketest.TestStore(t, func(testing.TB) intake.Store { return new(intakemem.Store) })
}
