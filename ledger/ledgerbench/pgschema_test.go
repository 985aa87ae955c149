//go:build linux

package ledgerbench

import (
	"context"
	"errors"
	"fmt"

	"creditbank/ledger"

	"github.com/jackc/pgx/v5"
)

// schema is what the bank's rows are in PostgreSQL. Balances are checked, and
// keys are unique, a second time, so that a mistake is an error. Accounts
// leave room in their pages, so that a change of one stays where it is.
const schema = `
	CREATE TABLE head (log smallint PRIMARY KEY, seq bigint NOT NULL, booked_at bigint NOT NULL);
	CREATE TABLE account (
		id bytea PRIMARY KEY, state smallint NOT NULL,
		entries bigint NOT NULL, head bigint NOT NULL, last_lot bigint NOT NULL,
		posted bigint NOT NULL CHECK (posted >= held), held bigint NOT NULL CHECK (held >= 0), owed bigint NOT NULL CHECK (owed >= 0)
	) WITH (fillfactor = 70);
	CREATE TABLE entry (
		seq bigint PRIMARY KEY, account bytea NOT NULL, key bytea NOT NULL UNIQUE, request bytea NOT NULL,
		run bytea, body bytea NOT NULL, UNIQUE (account, run)
	);
	CREATE TABLE lot (
		seq bigint PRIMARY KEY, account bytea NOT NULL, prev bigint NOT NULL, unit smallint NOT NULL, until integer NOT NULL,
		amount bigint NOT NULL, available bigint NOT NULL, held bigint NOT NULL, redeemed bigint NOT NULL,
		expired bigint NOT NULL, revoked bigint NOT NULL, returned bigint NOT NULL, owed bigint NOT NULL
	);
	CREATE INDEX ON lot (until, seq) WHERE until <> 0;
	CREATE TABLE total (unit smallint, side smallint, code text, amount bigint NOT NULL, PRIMARY KEY (unit, side, code));`

// load makes the database "seed" with the journal of a store and what follows
// from it.
func (p *postgres) load(ctx context.Context, from ledger.Reader) error {
	if err := p.exec(ctx, "postgres", "CREATE DATABASE seed"); err != nil {
		return err
	}
	if err := p.exec(ctx, "seed", schema); err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, p.url("seed"))
	if err != nil {
		return err
	}
	err = copyJournal(ctx, conn, from)
	if err == nil {
		err = copyAccounts(ctx, conn, from)
	}
	if err == nil {
		err = copyTotals(ctx, conn, from)
	}
	if err == nil {
		_, err = conn.Exec(ctx, "ANALYZE")
	}
	return errors.Join(err, conn.Close(ctx))
}

// copyJournal copies entries, and the lots and the head that follow from them.
func copyJournal(ctx context.Context, conn *pgx.Conn, from ledger.Reader) error {
	head, err := from.Head(ctx, 0)
	if err != nil {
		return err
	}
	for next := uint64(1); next <= head.Seq; {
		entries, err := from.Journal(ctx, 0, next, 20_000)
		if err != nil {
			return err
		}
		var rows, lots [][]any
		for i := range entries {
			e := &entries[i]
			var run any
			if e.Kind == ledger.KindDeposit {
				n := ledger.NaturalOf(e.Account, e.Issuer, e.Learning.Course, e.Learning.Run)
				run = n.Run[:]
				l, err := from.Lot(ctx, 0, e.Seq)
				if err != nil {
					return err
				}
				lots = append(lots, lotRow(&l))
			}
			rows = append(rows, []any{int64(e.Seq), e.Account[:], e.Key[:], e.Request[:], run, e.AppendCanonical(nil)})
		}
		if _, err := conn.CopyFrom(ctx, pgx.Identifier{"entry"}, entryColumns, pgx.CopyFromRows(rows)); err != nil {
			return err
		}
		if _, err := conn.CopyFrom(ctx, pgx.Identifier{"lot"}, lotColumns, pgx.CopyFromRows(lots)); err != nil {
			return err
		}
		next += uint64(len(entries))
	}
	_, err = conn.Exec(ctx, fmt.Sprintf("CREATE SEQUENCE entry_seq START %d", head.Seq+1))
	if err == nil {
		_, err = conn.Exec(ctx, "INSERT INTO head VALUES (0, $1, $2)", int64(head.Seq), int64(head.BookedAt))
	}
	return err
}

func copyAccounts(ctx context.Context, conn *pgx.Conn, from ledger.Reader) error {
	rows := make([][]any, seedAccounts)
	for i := range rows {
		a, err := from.Account(ctx, accountID(i))
		if err != nil {
			return err
		}
		x := a.Balances.Of(ledger.Credit)
		rows[i] = []any{a.ID[:], int16(a.State), int64(a.Seq), int64(a.Head), int64(a.LastLot), int64(x.Posted), int64(x.Held), int64(x.Owed)}
	}
	_, err := conn.CopyFrom(ctx, pgx.Identifier{"account"},
		[]string{"id", "state", "entries", "head", "last_lot", "posted", "held", "owed"}, pgx.CopyFromRows(rows))
	return err
}

func copyTotals(ctx context.Context, conn *pgx.Conn, from ledger.Reader) error {
	var rows [][]any
	if err := from.Totals(ctx, 0, func(k ledger.TotalKey, a ledger.Amount) error {
		rows = append(rows, []any{int16(k.Unit), int16(k.Side), k.Code, int64(a)})
		return nil
	}); err != nil {
		return err
	}
	_, err := conn.CopyFrom(ctx, pgx.Identifier{"total"}, []string{"unit", "side", "code", "amount"}, pgx.CopyFromRows(rows))
	return err
}

var (
	entryColumns = []string{"seq", "account", "key", "request", "run", "body"}
	lotColumns   = []string{"seq", "account", "prev", "unit", "until",
		"amount", "available", "held", "redeemed", "expired", "revoked", "returned", "owed"}
)

func lotRow(l *ledger.Lot) []any {
	return []any{int64(l.Seq), l.Account[:], int64(l.Prev), int16(l.Unit), int32(l.Until),
		int64(l.Amount), int64(l.Available), int64(l.Held), int64(l.Redeemed),
		int64(l.Expired), int64(l.Revoked), int64(l.Returned), int64(l.Owed)}
}
