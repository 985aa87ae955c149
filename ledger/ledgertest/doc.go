// Package ledgertest tests stores of the ledger and helps to tell stories
// about them.
//
// Every store passes [TestStore], and [TestReopen] if it outlives a program.
// [Bank] runs journals written as text:
//
//	at 2009-12-10T09:00:00Z
//	open lin
//	deposit lin weld 2.0 until=2019-12-10
//	hold lin h1 weld:1.5 deadline=2010-01-31T00:00:00Z
//	capture h1 weld:1
//	capture h1 ! hold-ended
package ledgertest
