// Package transcript makes and checks a learner's record as one file that
// proves itself: no account, no network and no bank is needed to check it.
//
// A checked transcript shows:
//   - who issued it, and that the keys are those the reader trusts;
//   - that each entry is in the bank's log, whose head is signed, and that no
//     field that is shown was changed;
//   - that the record is complete: the entries are numbered without a gap,
//     each commits to the one before it, and the header, which the bank
//     signed, fixes how many there are and which is the last;
//   - that the balances follow from the postings, entry by entry;
//   - until when all that can be relied on.
//
// Any field may be closed, by the bank or later by the learner ([Hide]), but
// for those that hold the record together; the rest still checks.
//
// The file is JSON in one spelling only: whatever [Verify] accepts is what
// this package would have written, byte by byte. Each entry is a line. A field
// is open (value, salt, and check, the first four bytes of its digest, which
// is there only to say which field was changed) or closed (digest). The header
// and the checkpoint are signed notes. The header's key bears the name of the
// log with "/transcript" behind it, and the header's text begins with that
// name, so neither can pass for the other. The format is frozen; a new one
// gets a new number.
package transcript
