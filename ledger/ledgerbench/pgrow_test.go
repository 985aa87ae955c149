//go:build linux

package ledgerbench

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"creditbank/ledger"

	"github.com/jackc/pgx/v5"
)

// pgRow books each deposit in a transaction of its own, with a lock on the
// account's row, as most would begin: read account and key, insert the entry,
// update the account, commit. It keeps no lots and no totals; a row of totals
// would be a lock that all deposits wait for.
type pgRow struct{ conns chan *pgx.Conn } // those that are free

const pgRowConns = 64

func newPgRow(b *testing.B, url string) system {
	b.Helper()
	s := pgRow{make(chan *pgx.Conn, pgRowConns)}
	for range pgRowConns {
		s.conns <- pgConnect(b, url)
	}
	return system{do: s.do, written: walBytes(b, url)}
}

func (s pgRow) do(ctx context.Context, job ledger.Job) error {
	conn := <-s.conns
	defer func() { s.conns <- conn }()
	for _, c := range job.Commands {
		if err := pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error { return s.book(ctx, tx, c) }); err != nil {
			return err
		}
	}
	return nil
}

func (s pgRow) book(ctx context.Context, tx pgx.Tx, c ledger.Command) error {
	d, ok := c.Action.(ledger.Deposit)
	if !ok {
		return fmt.Errorf("%T is no deposit", c.Action)
	}
	v := newLoaded()
	var seq uint64
	if err := v.readAccount(tx.QueryRow(ctx, "SELECT "+accountColumns+", nextval('entry_seq') FROM account WHERE id = $1 FOR UPDATE", d.Account[:]), &seq); err != nil {
		return err
	}
	// The key is looked up after the lock: a statement before it would not see
	// what the transaction that held the lock has written.
	err := v.readKey(tx.QueryRow(ctx, "SELECT key, request, seq FROM entry WHERE key = $1", c.Key[:]))
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return err
	}
	changes, outcomes, err := ledger.Decide(v, ledger.Head{Seq: seq - 1}, ledger.InstantOf(time.Now()), []ledger.Job{{Commands: []ledger.Command{c}}})
	if err != nil {
		return err
	}
	if err := accepted(outcomes[0]); err != nil {
		return err
	}
	e := &changes.Entries[0]
	natural := ledger.NaturalOf(d.Account, d.Issuer, d.Learning.Course, d.Learning.Run)
	if _, err := tx.Exec(ctx, "INSERT INTO entry (seq, account, key, request, run, body) VALUES ($1, $2, $3, $4, $5, $6)",
		int64(e.Seq), e.Account[:], e.Key[:], e.Request[:], natural.Run[:], e.AppendCanonical(nil)); err != nil {
		return err
	}
	a := changes.Accounts[d.Account]
	x := a.Balances.Of(ledger.Credit)
	_, err = tx.Exec(ctx, "UPDATE account SET entries = $2, head = $3, last_lot = $4, posted = $5, held = $6, owed = $7 WHERE id = $1",
		a.ID[:], int64(a.Seq), int64(a.Head), int64(a.LastLot), int64(x.Posted), int64(x.Held), int64(x.Owed))
	return err
}
