// Package audit decides whether what a learner has meets what a programme
// asks for, and says for every lot where it counts or what kept it out. The
// trade calls this a degree audit.
//
// What holds for every verdict that is proved:
//   - a lot counts whole, in one group at most, and no cap is broken;
//   - no other choice of lots and places has a smaller sum of shortfalls (of
//     the total, of each group, of each required list and of each line of
//     at_least), and none with the same sum counts more credits;
//   - it is a function of the rules, the record and the checkpoint alone: the
//     order of the lots, the machine and the time of day make no difference.
//
// Among equally good choices the lots completed earlier are used first, and
// the rest is settled by the order in which the solver finds them, which is
// the same everywhere.
//
// The order of work is eligibility, duplicates, choice and placement, report.
package audit
