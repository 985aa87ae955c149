// Package registrar has the use cases of the bank: register a learner,
// deposit a completion, hold, capture and release credits, take back a
// mistake, forget a learner, and read what there is; publish what a diploma
// asks for, audit a learner, and redeem what an audit allocates.
//
// Around that it has the life of a course from its draft through a panel of
// experts to its end, the search of the catalogue, yearly training plans and
// orders against what was done, education money, training budgets, and the
// duty of continuing education.
//
// It turns what people ask for into commands of the ledger. It decides what
// needs the catalogue and the organisations (is the course approved, may this
// organisation report it, what are the hours worth); what needs the account
// is decided by the ledger. A refusal of either is stored under the request's
// idempotency key, so that asking again gives the first answer.
//
// Goals, proposals, applications, awards, plans and money are papers of the
// courses store: numbered versions, each with the request that made it. An
// award is filed before the capture that carries its digest, so a redemption
// can always be explained. Only what a verdict grants is held and redeemed; the steps of one
// application come one after the other.
//
// A verdict names the signed head of the log, which has all that the account
// had and nothing that came later, and is served with its grounds: with a
// transcript and the published rules and equivalences anybody computes it again.
//
// Two accounts of one person become one by a merge: the ledger first, then what
// hangs on the account that ends. From then on the person's numbers, papers and
// readings are looked for under all their accounts (see person.go).
//
// A record is read through a view (see view.go): the learner, the office and
// auditors see all of it, an employer what was completed while the learner was
// its staff and what it has issued itself, a college what the learner has
// consented to. Every reading by somebody else is kept (see [ReadingLog]) and
// shown to its owner.
package registrar
