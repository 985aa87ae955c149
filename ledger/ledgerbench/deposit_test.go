//go:build linux

package ledgerbench

import (
	"testing"
)

// BenchmarkDeposit measures durable deposits per second of the bank and its
// neighbours; the package comment says what each is. What is compared runs
// one after the other.
func BenchmarkDeposit(b *testing.B) {
	seed := newSeed(b)
	recordings := make(map[int]*recording)
	recordingOf := func(b *testing.B, l load) *recording {
		if recordings[l.batch] == nil {
			recordings[l.batch] = record(b, seed, l.batch)
		}
		return recordings[l.batch]
	}
	postgres := findPostgres(b, seed)
	for _, l := range loads {
		b.Run("file/"+l.name, func(b *testing.B) {
			l.measure(b, behindBook(b, newPlainFile(b, recordingOf(b, l)), written))
		})
		b.Run("bolt/"+l.name, func(b *testing.B) {
			rows := recordingOf(b, l)
			l.measure(b, behindBook(b, newBareBolt(b, copySeed(b, seed), rows), written))
		})
		b.Run("book/"+l.name, func(b *testing.B) {
			l.measure(b, behindBook(b, openCopy(b, seed), written))
		})
		b.Run("pg-row/"+l.name, func(b *testing.B) {
			l.measure(b, newPgRow(b, postgres.database(b)))
		})
		b.Run("pg-group/"+l.name, func(b *testing.B) {
			l.measure(b, newPgGroup(b, postgres.database(b), false))
		})
		b.Run("pg-full/"+l.name, func(b *testing.B) {
			l.measure(b, newPgGroup(b, postgres.database(b), true))
		})
	}
}
