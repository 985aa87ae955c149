// Package courses says what can be learnt, where and from whom, and what it
// is worth.
//
// Courses, organisations, learners and programmes are numbered versions that
// never change: a correction is a new version, and an entry of the ledger
// cites the version it used. So no transaction spans the ledger and this
// package's store, and an old deposit can be explained in ten years.
//
// One thing alone is ever taken away: whose account it was, when the ledger
// has erased the account. Then no byte of the learner's versions is left.
package courses
