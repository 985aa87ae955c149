// Package coursebolt keeps courses, organisations, learners, programmes and
// papers in a bbolt file, and in another who has read whose record ([Readings]).
//
// One bucket for each kind, "course", "organisation", "learner", "programme"
// and "paper" (which files of before may lack); a key is the thing's code or
// account, a zero byte, and the version as four big-endian bytes, so that the
// versions of a thing are neighbours in order. A value is JSON, one of the rows in rows.go: these
// records are few and are to be read in ten years by whoever has to. Their
// field names are frozen; new ones may be added. The bucket "meta" has the
// number of this format under "format", and "forgetting" while rows that were
// deleted have not left the file yet.
//
// The bucket "learner-term" finds learners by what [courses.Learner.Terms] says
// of their newest version: a key is the first 16 bytes of the term's SHA-256
// and the learner's key, a value is empty. A file without it gets it when it
// is opened.
//
// The bucket "paper-list" has the lists that [courses.Paper.Lists] says the
// newest versions of papers stand in: a key is the first 16 bytes of the list's
// SHA-256, the place as eight big-endian bytes and the paper's key, a value is
// empty. "meta" has under "paper-lists" by which [courses.ListEdition] they were
// filled, in digits; a file without them, or with those of another edition, gets
// them when it is opened.
//
// Package filebolt holds the file, and makes it anew when something is
// forgotten.
package coursebolt
