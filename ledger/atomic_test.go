package ledger_test

import (
	"testing"

	"creditbank/ledger/ledgermem"
	"creditbank/ledger/ledgertest"
)

// TestAtomicJobWithAKeyTwice has a key twice in a job that is then taken
// back. Its second place must not name an entry that does not exist.
func TestAtomicJobWithAKeyTwice(t *testing.T) {
	b := ledgertest.NewBank(t, new(ledgermem.Store))
	b.Run(`
		open lin
		atomic
			deposit lin weld 2 key=k   ! batch-aborted
			deposit lin weld 2 key=k   ! batch-aborted again
			capture 99                 ! hold-unknown
			deposit lin weld 2 key=k   ! batch-aborted again
		end
		deposit lin weld 2 key=k       ! batch-aborted again
		atomic
			deposit lin lathe 1 key=a  ! batch-aborted
			deposit lin lathe 2 key=a  ! key-reused
			deposit lin lathe 1 key=a  ! batch-aborted again
		end
		deposit lin weld 2`)
}

// TestAtomicJobWithAnOldRefusal has a key whose command was refused before:
// not all of the job can be carried out, so nothing is.
func TestAtomicJobWithAnOldRefusal(t *testing.T) {
	b := ledgertest.NewBank(t, new(ledgermem.Store))
	b.Run(`
		open lin
		capture 99 key=k             ! hold-unknown
		atomic
			deposit lin weld 2 key=a ! batch-aborted
			capture 99 key=k         ! hold-unknown again
			deposit lin lathe 1      ! batch-aborted
		end
		atomic
			deposit lin weld 2 key=a ! batch-aborted again
			capture 99 key=k         ! hold-unknown again
		end`)
	if a, err := b.Store.Account(t.Context(), b.ID("lin")); err != nil || a.Seq != 1 {
		t.Errorf("Account(lin) = %+v, %v, want one entry", a, err)
	}
	if got := b.Run("deposit lin weld 2")[0].Entry.Seq; got != 2 {
		t.Errorf("the next entry is %d, want 2", got)
	}
}
