// Package seal makes of an entry what the public may see and what only the
// keeper of a key can read.
//
// The leaf goes into the transparency log. It is 96 bytes for every entry:
//
//	 0      version, 1
//	 1      class: 0 entry, 1 erasure, 2 event of keys or policy, 3 summary
//	 2…5    day on which it was booked, big-endian, days since 1970-01-01
//	 6…37   commitment
//	38…69   issuer tag, zero: it would link the leaves of one issuer
//	70…95   zero
//
// The commitment binds the fields of the canonical bytes one by one, each
// under its own salt, so that any of them can be shown and the others kept:
//
//	salt(tag)   = first 16 bytes of HKDF-SHA256(secret: seed, salt: none,
//	              info: "cb/salt/v1" || tag)
//	digest(tag) = SHA-256("cb/field/v1" || tag || salt(tag) || value)
//	commitment  = SHA-256("cb/commit/v1" || tag₁ || digest(tag₁) || tag₂ || …)
//
// A tag is one byte, the fields are in ascending order of their tags, and the
// seed is 32 random bytes, fresh for each record. The tags stand beside the
// digests so that nobody who keeps a field closed can call it another field.
//
// The envelope is the record itself, encrypted under the learner's data key
// with XChaCha20-Poly1305:
//
//	 0      version, 1
//	 1…16   account, whose key it is; zero: the bank's own key
//	17…40   nonce, random
//	41…     ciphertext and tag
//
// The plaintext is seed (32), length of the canonical bytes (4, big-endian),
// the canonical bytes, and zeros up to a multiple of 64, so that the length
// tells little. Associated data are the first 17 bytes of the envelope, the
// leaf, and the entry's number (8, big-endian): an envelope opens in its own
// place only.
//
// These things hold: leaves of the same content differ and do not show whose
// they are, even to those who know the content and all learners but one;
// without the data key the commitment can neither be opened nor tried out; a
// record that opens is the one that the leaf commits to.
//
// The bytes are frozen. A new layout is a new version beside this one.
package seal
