// Package intake takes the files in with which organisations report training.
//
// A report is an uploaded file and what becomes of it. First it is checked:
// all that is wrong with every row is found at once, without booking
// anything. Then it is booked, as a whole or its good rows only. Both are work
// for one worker, [Desk.Run], which goes on where it was after a crash.
//
// What holds at any moment:
//   - every row that was read is in one class (ready, booked, already booked,
//     refused, suspended, skipped), and the report's counts say how many are in
//     each; when a report is done, none is ready any more;
//   - a row is booked once. Its key in the ledger is the report and its line,
//     so a restart books nothing again; and a learner's part in a run of a
//     course is credited once whatever the file, so the same file sent again
//     finds its rows booked already;
//   - a row whose learner or course nobody knows waits in suspense (待查) until
//     somebody matches it or rejects it, and stays listed after that;
//   - a file is kept for [KeepFile] after its report has finished, and no
//     longer; who is forgotten is forgotten here too, file included;
//   - what names no account goes with a person, too, if an identity number or a
//     staff number with the name says that it is theirs. The name of somebody
//     who worked there does not: such a row is marked, shown to the office as
//     perhaps theirs, and forgotten when it is rejected.
//
// “As a whole” is decided by the check: if every row is good, all are booked.
// What changes between the two (an account is closed, say) is told as refused
// and takes nothing back.
//
// Package intakebolt keeps all of it in a file, intakemem in memory.
package intake
