// Package ledgerbench measures the bank. It has only benchmarks, for Linux,
// and a program that makes a table of what they print:
//
//	go test -run '^$' -bench . -benchtime 3s -timeout 1h ./ledger/ledgerbench | go run ./ledger/ledgerbench/table
//
// A figure by itself says more about the machine than about the bank, so each
// stands beside others of the same run, and what counts is their ratio.
// [BenchmarkDeposit] sends the same deposits to the bank and to its neighbours:
//
//	book      the bank: a ledger.Book over ledgerbolt, each group one commit
//	file      the same entries' bytes appended to a plain file, fdatasync for each group
//	bolt      the rows that ledgerbolt wrote for the same deposits, put into
//	          the same buckets by bare bbolt
//	pg-row    PostgreSQL, a transaction and a row lock for each entry, over 64 connections
//	pg-group  PostgreSQL, a transaction for each group, decided by ledger.Decide:
//	          entries and accounts, two round trips
//	pg-full   as pg-group, with lots and totals too: all that ledgerbolt keeps
//
// All but pg-row stand behind a ledger.Book, so that queue and groups are the
// same. Everything waits for the disk, PostgreSQL too. Every measurement
// begins with the same history: 100,000 accounts and 200,000 deposits.
//
// The environment says what is measured:
//
//	TMPDIR                      where files go; must not be in memory
//	CREDITBANK_BENCH_ENTRIES    entries of the store that is read, otherwise 1,000,000
//	CREDITBANK_BENCH_POSTGRES   "required": fail if there is no PostgreSQL
package ledgerbench
