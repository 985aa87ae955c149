package ledgerbolt

import "creditbank/ledger"

// appendAccount appends an account's row; its id is the key.
func appendAccount(b []byte, a *ledger.Account) []byte {
	b = append(b, rowVersion, byte(a.State))
	b = order.AppendUint64(b, a.Seq)
	b = order.AppendUint64(b, a.Head)
	b = order.AppendUint64(b, a.LastLot)
	for _, x := range &a.Balances {
		b = order.AppendUint64(b, uint64(x.Posted))
		b = order.AppendUint64(b, uint64(x.Held))
		b = order.AppendUint64(b, uint64(x.Owed))
	}
	return b
}

func decodeAccount(id ledger.AccountID, value []byte) (ledger.Account, error) {
	r := newRow(value)
	a := ledger.Account{ID: id, State: ledger.AccountState(r.u8()), Seq: r.u64(), Head: r.u64(), LastLot: r.u64()}
	for i := range a.Balances {
		a.Balances[i] = ledger.Balance{Posted: r.amount(), Held: r.amount(), Owed: r.amount()}
	}
	if r.bad == "" && (a.State < ledger.Open || a.State > ledger.Merged) {
		r.fail("state %d", a.State)
	}
	if err := r.end("account %s", id); err != nil {
		return ledger.Account{}, err
	}
	return a, nil
}

// appendSeq appends a row that is one entry's number: a natural key's deposit.
func appendSeq(b []byte, seq uint64) []byte {
	return order.AppendUint64(append(b, rowVersion), seq)
}

func decodeSeq(value []byte) (uint64, error) {
	r := newRow(value)
	seq := r.u64()
	if r.bad == "" && seq == 0 {
		r.fail("deposit 0")
	}
	return seq, r.end("natural key")
}

// appendTotal appends a total's row; what it is the total of is the key.
func appendTotal(b []byte, a ledger.Amount) []byte {
	return order.AppendUint64(append(b, rowVersion), uint64(a))
}

func decodeTotal(value []byte) (ledger.Amount, error) {
	r := newRow(value)
	a := ledger.Amount(r.i64())
	if r.bad == "" && a == 0 {
		r.fail("it is zero")
	}
	return a, r.end("total")
}
