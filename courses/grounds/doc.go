// Package grounds turns what an account holds into the record that a
// programme's rules audit, and keeps what a verdict rests on beside the
// account and the rules.
//
// A bank and a reader far away from it use the same functions: the bank with
// its catalogue behind [Known], the reader with the [Grounds] that were served
// with the verdict and the lots that follow from a transcript. So whoever has
// the transcript, the rule file, the equivalences and the verdict gets the same
// bytes, or sees where they differ.
//
// What a transcript proves (lots, courses by code and version, hours, scores,
// issuers) is taken from the transcript alone. What it cannot know is in the
// grounds, and is as public as the catalogue is: titles of courses, what kind
// of organisation an issuer is, the college's own courses. The text of the
// equivalences is not in them, only its SHA-256: it is published too.
package grounds
