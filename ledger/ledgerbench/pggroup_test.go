//go:build linux

package ledgerbench

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"creditbank/ledger"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// pgGroup books a group of deposits in one transaction of two round trips,
// whatever its size: one reads what the commands name, [ledger.Decide]
// decides, the other writes and commits. With full it keeps lots and totals
// too.
type pgGroup struct {
	ledger.Store // nil: nothing is read
	conn         *pgx.Conn
	full         bool
}

func newPgGroup(b *testing.B, url string, full bool) system {
	b.Helper()
	conn := pgConnect(b, url)
	return behindBook(b, &pgGroup{conn: conn, full: full}, walBytes(b, url))
}

func (s *pgGroup) Apply(ctx context.Context, _ ledger.Log, now ledger.Instant, jobs []ledger.Job) ([][]ledger.Outcome, error) {
	head, v, err := s.read(ctx, jobs)
	if err != nil {
		return nil, err
	}
	changes, outcomes, err := ledger.Decide(v, head, now, jobs)
	if err != nil {
		return nil, err
	}
	return outcomes, s.write(ctx, changes)
}

// read begins the transaction and reads what the deposits name. The head is
// locked first; later statements see all that was committed before.
func (s *pgGroup) read(ctx context.Context, jobs []ledger.Job) (head ledger.Head, v *loaded, err error) {
	var ids, keys, runs [][]byte
	for _, job := range jobs {
		for i := range job.Commands {
			c := &job.Commands[i]
			d, ok := c.Action.(ledger.Deposit)
			if !ok {
				return head, nil, fmt.Errorf("%T is no deposit", c.Action)
			}
			natural := ledger.NaturalOf(d.Account, d.Issuer, d.Learning.Course, d.Learning.Run)
			ids, keys, runs = append(ids, d.Account[:]), append(keys, c.Key[:]), append(runs, natural.Run[:])
		}
	}
	v = newLoaded()
	var batch pgx.Batch
	batch.Queue("BEGIN")
	batch.Queue("SELECT seq, booked_at FROM head WHERE log = 0 FOR UPDATE").QueryRow(func(row pgx.Row) error {
		return row.Scan(&head.Seq, (*int64)(&head.BookedAt))
	})
	each := func(read func(pgx.Row) error, sql string, args ...any) {
		batch.Queue(sql, args...).Query(func(rows pgx.Rows) error {
			for rows.Next() {
				if err := read(rows); err != nil {
					return err
				}
			}
			return rows.Err()
		})
	}
	each(func(row pgx.Row) error { return v.readAccount(row) }, "SELECT "+accountColumns+" FROM account WHERE id = ANY($1::bytea[])", ids)
	each(v.readKey, "SELECT key, request, seq FROM entry WHERE key = ANY($1::bytea[])", keys)
	each(v.readNatural, "SELECT e.account, e.run, e.seq FROM unnest($1::bytea[], $2::bytea[]) AS n(account, run) JOIN entry e USING (account, run)", ids, runs)
	if s.full {
		each(v.readTotal, "SELECT unit, side, code, amount FROM total")
	}
	return head, v, s.conn.SendBatch(ctx, &batch).Close()
}

// write writes what was decided, and commits.
func (s *pgGroup) write(ctx context.Context, c *ledger.Changes) error {
	var batch pgx.Batch
	queueEntries(&batch, c)
	queueAccounts(&batch, c)
	if s.full {
		queueLots(&batch, c)
		queueTotals(&batch, c)
	}
	batch.Queue("UPDATE head SET seq = $1, booked_at = $2 WHERE log = 0", int64(c.Head.Seq), int64(c.Head.BookedAt))
	commit := ""
	batch.Queue("COMMIT").Exec(func(tag pgconn.CommandTag) error {
		commit = tag.String()
		return nil
	})
	if err := s.conn.SendBatch(ctx, &batch).Close(); err != nil {
		return err
	}
	if commit != "COMMIT" {
		return errors.New("COMMIT was answered with " + commit)
	}
	return nil
}
