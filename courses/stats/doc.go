// Package stats counts what is in the journal, for every level of the union
// tree.
//
// These things hold:
//   - a figure follows from the journal, the catalogue and the organisations
//     alone; [Slow] is its definition, and what a [Follower] keeps beside the
//     journal equals it at every position (a property test, and a stage of
//     “creditbank verify”);
//   - an entry counts for its issuer and for all that stood above the issuer on
//     the day of completion, and for [Bank], which is all of them;
//   - a person, a course place and a person-time are three things: an account;
//     an account in a course; one credited run. People and places are distinct
//     within each period and each heading, so they do not add up;
//   - what was reversed or revoked is in no figure of what was learnt, in the
//     period in which it had been completed; what was redeemed stays redeemed;
//   - a deposit belongs to the period of its completion; what was held,
//     released, redeemed or expired to the period in which it was booked;
//   - whoever was erased is in no figure of what was learnt any more, of no
//     period: the record is destroyed, and a figure that cannot be had from
//     the journal again is none. What the erasure itself tells (how many, and
//     the credits that an issuer had given them) is counted under [Erasures]
//     and [Erased], in the period of the erasure;
//   - a cell can be about one person, and names nobody. What everybody is told is
//     of [PublicFloor] people at least (see [Desk.Published]); others are told
//     of the subtree whose records they may read. At rest cells are not
//     encrypted, as learners' records are: they are in the bank's directory,
//     which only its operator reads, in no backup, and can be made anew from the
//     ledger. Whoever has the file and not the master key learns counts, also of
//     one, and must be kept from it;
//   - statistics only read. A follower goes through the journal on its own and
//     never stands in the way of a write.
//
// Distinct counts are kept by a compact record for each learner of what the
// learner is counted under: a counter moves only when a learner's number of
// facts below it goes from none to one or back. So a query is a look-up of
// counters and never a walk over people.
package stats
