// Package ledger keeps learners' credits.
//
// These things hold after every entry:
//   - the postings of an entry move credits from one side to another; they
//     never make or lose any, so all sides together are zero in each unit;
//   - what a learner has available and what is held are never below zero; a
//     balance is posted = available + held;
//   - every credit belongs to a lot, the lot to one deposit, and the parts of
//     a lot (available, held, redeemed, expired, revoked, returned, moved) add up to
//     what was deposited and adjusted;
//   - a hold ends once: captured, released or expired;
//   - what is redeemed stays redeemed;
//   - one idempotency key has one outcome for ever, refusals included;
//   - one course run credits one learner at most once at any time, also when two
//     accounts of one person became one;
//   - an entry, once numbered, is never changed; a mistake is reversed by a
//     later entry that names it; booked times strictly increase.
//
// The rules are in the actions ([Deposit], [Hold], [Capture], …) and run in
// [Decide], a pure function that real writes, previews and replays share. A
// [Store] keeps the journal and what follows from it; a [Book] is the one
// writer in front of a store. Everything a store keeps beside the journal can
// be derived from it again, but for the outcomes of refused commands: see
// [Check].
//
// The package knows nothing of courses but opaque codes, nothing of HTTP and
// nothing of any database.
package ledger
