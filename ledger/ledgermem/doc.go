// Package ledgermem keeps a ledger in memory, for tests and small checks.
//
// It is nastier than a database on purpose:
//   - it decides a group twice at random and throws the first answer away, as
//     a serializable database may;
//   - everything that goes in or comes out is copied, so whoever relies on
//     shared memory is found out;
//   - [Store.Commit] lets a commit fail, with or without its effect.
//
// It keeps no rules and no order but what maps and sorting give, so that it is
// plain enough to be believed.
package ledgermem
