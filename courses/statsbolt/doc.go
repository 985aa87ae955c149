// Package statsbolt keeps statistics in a bbolt file beside the ledger.
//
// All of it is derived: the file can be deleted, and is made again from the
// journal. It is in no backup. Its buckets, with big-endian numbers:
//
//	meta         "format"       the text "creditbank statistics 1"
//	             "secret"       16 bytes that only the right secret gives
//	             "position"     seq u64, booked at u64, versions of organisations u32 and courses u32, latest day u32, remaking u8
//	             "shape"        what of the organisations the figures depend on, see stats.Shape
//	             "forgotten"    u64, how many of the erased are out of the figures
//	             "forgetting"   there while records that were deleted have not left the file yet
//	attribution  number u32     see stats.AppendAttribution
//	cell         u8 length and code of the organisation, heading u8, kind of period u8, period u16, value
//	                            see stats.AppendCell
//	record       16 bytes of HMAC-SHA256(secret, account)
//	                            nonce of 24 bytes, XChaCha20-Poly1305 of stats.AppendRecord with the key as associated data
//
// What the file tells without the secret: the figures themselves, also small
// ones, and how many learners have records and about how long these are; not
// whose they are or what is in them. Attributions and cells name courses and
// organisations in clear, as reports do.
//
// Package filebolt holds the file, and makes it anew when learners are
// forgotten.
package statsbolt
