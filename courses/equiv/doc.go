// Package equiv says what learning counts as in a programme: which groups or
// which named course of it an outcome may serve, for how many credits, and
// with what effect.
//
// What holds:
//   - equivalences are data: a numbered version of them never changes, and what
//     [Set.Apply] returns follows from the version and the facts alone;
//   - an outcome that serves several courses is spent once: its parts carry one
//     outcome and are taken or given back together;
//   - the credits written are those of the replaced course, never more;
//   - two titles are the same subject when [Normalise] makes them equal or the
//     college lists one as an alias of the other, and for no other reason.
//
// Proposal, review by a panel and publishing are the registrar's. This package
// only reads what was published and applies it.
package equiv
