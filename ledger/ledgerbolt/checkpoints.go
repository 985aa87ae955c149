package ledgerbolt

import (
	"fmt"

	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// keepCheckpoints is how many of the newest checkpoints are kept; of the
// older ones, the last of each day.
const keepCheckpoints = 1000

// kept is a checkpoint in the file.
type kept struct {
	size uint64
	day  ledger.Day
}

// addCheckpoint makes the rows that keep the checkpoint published last. It is
// written with the group that comes after it.
func (z *sealer) addCheckpoint(w *rows) {
	p := z.unsaved
	if p == nil {
		return
	}
	z.unsaved = nil
	if n := len(z.kept); p.edge.Size() == 0 || n > 0 && z.kept[n-1].size >= p.edge.Size() {
		return
	}
	k := order.AppendUint64(w.room, p.edge.Size())
	v := order.AppendUint32(append(k, rowVersion), uint32(p.day))
	w.add(len(k), append(v, p.note...))
	z.kept = append(z.kept, kept{p.edge.Size(), p.day})
	if len(z.kept) <= keepCheckpoints {
		return
	}
	oldest := z.kept[0]
	if z.kept[1].day == oldest.day {
		k := order.AppendUint64(w.room, oldest.size)
		w.add(len(k), k)
	}
	z.kept = z.kept[1:]
}

// keptCheckpoints returns the newest checkpoints in the file.
func (t *logTx) keptCheckpoints() ([]kept, error) {
	b := t.bucket(checkpointBucket)
	if b == nil {
		return nil, nil
	}
	list := make([]kept, keepCheckpoints)
	from := len(list)
	c := b.Cursor()
	for k, v := c.Last(); k != nil && from > 0; k, v = c.Prev() {
		day, _, err := decodeCheckpoint(v)
		if err == nil && len(k) != 8 {
			err = fmt.Errorf("bucket checkpoint: key %x: %w", k, fault.Corrupt)
		}
		if err != nil {
			return nil, err
		}
		from--
		list[from] = kept{order.Uint64(k), day}
	}
	return list[from:], nil
}

// decodeCheckpoint returns the day and the signed note in a row. The note is
// the database's.
func decodeCheckpoint(v []byte) (ledger.Day, []byte, error) {
	r := newRow(v)
	day := ledger.Day(r.i32())
	note := r.take(len(r.b))
	return day, note, r.end("checkpoint")
}
