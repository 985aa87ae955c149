//go:build linux

package ledgerbench

import (
	"creditbank/ledger"

	"github.com/jackc/pgx/v5"
)

// The functions below queue the statement that writes all rows of one table.

func queueEntries(batch *pgx.Batch, c *ledger.Changes) {
	runs := make(map[uint64][]byte, len(c.Naturals))
	for natural, seq := range c.Naturals {
		runs[seq] = natural.Run[:]
	}
	n := len(c.Entries)
	seqs, ids, keys := make([]int64, n), make([][]byte, n), make([][]byte, n)
	requests, run, bodies := make([][]byte, n), make([][]byte, n), make([][]byte, n)
	for i := range c.Entries {
		e := &c.Entries[i]
		seqs[i], ids[i], keys[i], requests[i] = int64(e.Seq), e.Account[:], e.Key[:], e.Request[:]
		run[i], bodies[i] = runs[e.Seq], e.AppendCanonical(nil)
	}
	batch.Queue(`INSERT INTO entry (seq, account, key, request, run, body)
		SELECT * FROM unnest($1::bigint[], $2::bytea[], $3::bytea[], $4::bytea[], $5::bytea[], $6::bytea[])`,
		seqs, ids, keys, requests, run, bodies)
}

func queueAccounts(batch *pgx.Batch, c *ledger.Changes) {
	var ids [][]byte
	var entries, heads, lots, posted, held, owed []int64
	for id, a := range c.Accounts {
		x := a.Balances.Of(ledger.Credit)
		ids, entries, heads, lots = append(ids, id[:]), append(entries, int64(a.Seq)), append(heads, int64(a.Head)), append(lots, int64(a.LastLot))
		posted, held, owed = append(posted, int64(x.Posted)), append(held, int64(x.Held)), append(owed, int64(x.Owed))
	}
	batch.Queue(`UPDATE account a SET entries = n.entries, head = n.head, last_lot = n.last_lot, posted = n.posted, held = n.held, owed = n.owed
		FROM unnest($1::bytea[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[])
			AS n(id, entries, head, last_lot, posted, held, owed)
		WHERE a.id = n.id`, ids, entries, heads, lots, posted, held, owed)
}

func queueLots(batch *pgx.Batch, c *ledger.Changes) {
	var ids [][]byte
	var seqs, prevs, amounts, available, held, redeemed, expired, revoked, returned, owed []int64
	var units []int16
	var untils []int32
	for _, l := range c.Lots {
		ids, seqs, prevs = append(ids, l.Account[:]), append(seqs, int64(l.Seq)), append(prevs, int64(l.Prev))
		units, untils = append(units, int16(l.Unit)), append(untils, int32(l.Until))
		amounts, available, held = append(amounts, int64(l.Amount)), append(available, int64(l.Available)), append(held, int64(l.Held))
		redeemed, expired = append(redeemed, int64(l.Redeemed)), append(expired, int64(l.Expired))
		revoked, returned, owed = append(revoked, int64(l.Revoked)), append(returned, int64(l.Returned)), append(owed, int64(l.Owed))
	}
	batch.Queue(`INSERT INTO lot (seq, account, prev, unit, until, amount, available, held, redeemed, expired, revoked, returned, owed)
		SELECT * FROM unnest($1::bigint[], $2::bytea[], $3::bigint[], $4::smallint[], $5::integer[], $6::bigint[], $7::bigint[],
			$8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[])`,
		seqs, ids, prevs, units, untils, amounts, available, held, redeemed, expired, revoked, returned, owed)
}

func queueTotals(batch *pgx.Batch, c *ledger.Changes) {
	var units, sides []int16
	var codes []string
	var amounts []int64
	for k, a := range c.Totals {
		units, sides = append(units, int16(k.Unit)), append(sides, int16(k.Side))
		codes, amounts = append(codes, k.Code), append(amounts, int64(a))
	}
	batch.Queue(`INSERT INTO total (unit, side, code, amount)
		SELECT * FROM unnest($1::smallint[], $2::smallint[], $3::text[], $4::bigint[])
		ON CONFLICT (unit, side, code) DO UPDATE SET amount = excluded.amount`, units, sides, codes, amounts)
}
