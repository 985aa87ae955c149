package ledgermem_test

import (
	"errors"
	"testing"

	"creditbank/ledger"
	"creditbank/ledger/fault"
	"creditbank/ledger/ledgermem"
	"creditbank/ledger/ledgertest"
)

func TestStore(t *testing.T) {
	ledgertest.TestStore(t, func(testing.TB) ledger.Store { return new(ledgermem.Store) })
}

func TestReopen(t *testing.T) {
	var s ledgermem.Store
	ledgertest.TestReopen(t, func(testing.TB) ledger.Store {
		s.Reopen()
		return &s
	})
}

// TestCommit plays commits that fail, with and without their effect.
func TestCommit(t *testing.T) {
	lost := errors.New("disk is gone")
	for _, applied := range []bool{false, true} {
		var s ledgermem.Store
		b := ledgertest.NewBank(t, &s)
		b.Run("open lin")
		s.Commit = func() (bool, error) { return applied, lost }
		job := ledger.Job{Commands: []ledger.Command{{Action: ledger.OpenAccount{Account: b.ID("wang")}}}}
		if _, err := s.Apply(t.Context(), 0, 1, []ledger.Job{job}); !errors.Is(err, fault.Unknown) || !errors.Is(err, lost) {
			t.Errorf("Apply() = %v, want its outcome unknown", err)
		}
		s.Commit = nil
		if _, err := s.Apply(t.Context(), 0, 1, []ledger.Job{job}); !errors.Is(err, fault.Busy) {
			t.Errorf("Apply() after a failed commit = %v, want busy", err)
		}
		s.Reopen()
		outcomes, err := s.Apply(t.Context(), 0, 1, []ledger.Job{job})
		if err != nil {
			t.Fatalf("Apply() after Reopen = %v", err)
		}
		if refused := outcomes[0][0].Refusal != nil; refused != applied {
			t.Errorf("applied %t: asking again is refused: %t", applied, refused)
		}
	}
}
