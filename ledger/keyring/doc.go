// Package keyring keeps the learners' data keys in a file of their own, so
// that a learner can be forgotten by destroying a key.
//
// These things hold:
//   - a data key is never on disk but wrapped by the master key, and the
//     master key is never in the file: it comes from outside;
//   - an account has at most one key for ever: once destroyed, it gets no other;
//   - when [Keyring.Destroy] has returned, the key's bytes, wrapped or not, are
//     in no file of the keyring; after a crash in the middle of it the next
//     [Open] ends the work;
//   - the destruction itself is remembered, so that an older copy of the file
//     or of the ledger can be told what has been forgotten.
//
// What it cannot do: reach into copies of the file. They must age out within
// the time that the bank promises. Blocks that the file system has freed may
// survive on the medium until they are written over; encrypt the disk.
//
// The file is a bbolt database with three buckets:
//
//	m  "format" → 1
//	   "master" → id of the master key, 8 bytes
//	   "bank" → wrapped data key of the bank
//	   "natural" → wrapped secret for natural keys
//	   "compact" → present while the file holds bytes that must go
//	k  account id → wrapped data key
//	d  account id → when its key was destroyed, microseconds, 8 bytes
//
// A wrapped key is: version 1 (1 byte), master key id (8), nonce (24),
// XChaCha20-Poly1305 of the key (48). Associated data are "cb/keyring/v1",
// the purpose (1 byte: 'k', 'b' or 'n'), the account id (16 bytes, zero for the
// bank's) and the master key id.
package keyring
