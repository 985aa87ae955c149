// Package identity reads the numbers that the state gives to people and to
// organisations, and keeps those of people closed.
//
// A [Number] is a citizen's number of GB 11643-1999: a region of six digits, a
// date of birth of eight, a serial number of three, and a check digit of ISO
// 7064 MOD 11-2. A [CreditCode] is the unified social credit code of GB
// 32100-2015.
//
// These things hold: a number that was read is well-formed and its check digit
// fits; it is never printed or logged but masked, unless somebody asks for
// [Number.Reveal]; what [Keys] seal can be opened only with the bank's secret
// and only for the account it was sealed for; the index that finds a number
// again cannot be computed, or tried out, without that secret.
package identity
