// Package simulation tells what a change of a programme's rules, or of its
// equivalences, would do to all learners of the bank, behind the requests that
// ask for it: a city takes longer than anybody waits for an answer.
//
// What holds:
//   - one simulation runs at a time, so that the bank goes on; a few more wait,
//     and what comes on top is refused as [fault.Busy];
//   - each is told to its author alone, and kept for an hour at most;
//   - a newer one of the same author for the same programme ends the one that
//     is under way;
//   - nothing is written, and what is found out is lost when the program ends;
//   - it names only those whom the registrar names to the author. Whoever shows
//     a name later asks the registrar again.
package simulation
