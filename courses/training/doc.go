// Package training computes what an enterprise and its people owe each other
// in training: the education money (职工教育经费) of a year, the yearly duty of
// continuing education, a learner's training budget, and a training plan
// against what was done.
//
// The rules are data: files that [Read] reads, with their sources and worked
// cases. What holds:
//
//   - money is whole fen, hours are whole thousandths; nothing is a float, and
//     what is lacking is never rounded down;
//   - every fen spent that may be deducted is deducted in one year or carried,
//     and every fen set aside is spent, carried or, where the rules say so,
//     lapses; nothing that is carried is below zero;
//   - an earmark pays for its course alone, and before the base does;
//   - more professional hours never make a duty worse. More public hours never
//     do under the reading [OfRequired]; under [OfDone] they raise what is
//     asked for, which is what that reading says.
package training
