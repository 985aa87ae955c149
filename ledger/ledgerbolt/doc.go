// Package ledgerbolt keeps a ledger in one bbolt file.
//
// A group of commands is one transaction: it is on the disk when
// [Store.Apply] returns, or nothing of it is. A commit that fails leaves an
// unknown outcome; the store writes nothing more until the program has opened
// it again. Reads copy what they need and end their transaction before they
// return or call back, for a transaction held open makes the file grow.
//
// A file is plain or sealed, for ever. In a sealed one ([Sealing]) these things
// hold beside:
//   - each entry is a leaf of a transparency log and an envelope that only the
//     learner's key opens; nothing else in the file says, in clear or as a
//     digest that could be tried out, what a learner has learnt or was refused;
//   - a group is answered after its head is durable outside the file, signed
//     and published, in this order; opening ends what a crash cut short;
//   - an account that was erased has no key any more when the group is
//     answered, and its entries read as [ledger.Forgotten];
//   - what is published never contradicts what was published before.
//
// # The file
//
// All integers are big-endian, so that the order of bytes is the order of
// numbers. Values begin with a version byte, always 1 today; amounts and
// instants are 8-byte integers. u8 to u64 and i32, i64 are integers of so many
// bits, id an account's 16 bytes.
//
// Bucket "meta":
//
//	"format"         u32: 1
//	"params"         text: what the numbers mean; see params in meta.go
//	"head" log u16   version u8, newest entry u64, booked at i64
//
//	"sealed"         in a sealed file: version u8, log u16, mark of the keyring [16], origin text
//	"tree" log u16   in a sealed file: version u8, size u64, root [32]
//
// Each log has seven buckets whose names begin with its number in four
// hexadecimal digits, such as "0000/entry":
//
//	entry    seq u64                   the entry's canonical bytes (ledger, canonical.go); only appended
//	account  id                        version u8, state u8, entries u64, head u64, newest lot u64,
//	                                   then of each unit in order: posted i64, held i64, owed i64
//	account  id 'n' digest [16]        version u8, deposit u64: the deposit that credited a course run
//	lot      seq u64                   version u8, flags u8 (1: withdrawn, 2: moved), unit u8, id, previous lot u64, until i32,
//	                                   amount, available, held, redeemed, expired, revoked, returned, owed i64,
//	                                   moved i64 and the lot it went to u64 if it was moved,
//	                                   holds u8, uses u8, then of each hold and each use: entry u64, amount i64
//	hold     seq u64                   version u8, state u8, id, deadline i64, ended by u64,
//	                                   institution: length u8 and text, programme: length u8 and text,
//	                                   lots u16, then of each: lot u64, amount i64
//	due      at u64 kind u8 seq u64    version u8; kind 0 is a hold, 1 a lot
//	key      key [20]                  version u8, outcome u8, request [16], then
//	                                   outcome 0: entry u64
//	                                   outcome 1: a refusal's code, field, subject, has and wants,
//	                                   each length u16 and text
//	total    unit u8 side u8 code      version u8, amount i64; code is 0 to 64 bytes of text
//
// A sealed file has one log, no bucket "entry", and these instead:
//
//	leaf        seq u64                the leaf [96] (package seal); leaf seq-1 of the tree; only appended
//	payload     seq u64                the envelope (package seal); deleted when the entry is forgotten
//	tile        level u8 n u64         a full tile [8192] (package merkle)
//	checkpoint  size u64               version u8, day i32, signed note: the newest thousand, and the
//	                                   last of each day before
//	erased      id                     version u8: an account that was erased
//
// Some of its other rows are different. MAC is the first 16 bytes of
// HMAC-SHA256 under the keyring's natural secret of a domain and a value;
// hidden is a nonce [24] and a ciphertext of XChaCha20-Poly1305 under a key
// derived from the bank's, with the row's key as associated data.
//
//	account  id 'n' MAC("cb/natural/v1", digest)
//	hold     institution and programme are empty: they are in the entry alone
//	key      MAC("cb/once/v1", first 16 bytes) and the last 4. A key whose first 48 bits are
//	         milliseconds between 2017 and 2100 keeps them, so that new keys are neighbours.
//	         version u8, outcome u8, then
//	         outcome 2: entry u64, which has the request
//	         outcome 3: hidden: a row of outcome 1
//	total    unit u8 side u8, and MAC("cb/total/v1", code) if it has one
//	         version u8, amount i64, and the code hidden if it has one
//
// The natural key stands behind its account's row in the same bucket, so that
// one page in a random place serves both: a random key costs a page per
// commit. For the same reason a key's last four bytes number the items of its
// batch. Totals and natural keys that became zero are deleted.
//
// Everything but entries and the outcomes of refused commands follows from the
// entries; [ledger.Check] says whether it does.
//
// bbolt has checksums on its two meta pages only. What it then does to a
// damaged page is to panic, or to fault where the file ends early; both become
// [fault.Corrupt] here. One kind of damage is beyond that: a page that claims
// millions of pages after it exhausts the memory when it is written anew.
// [Store.CheckPages] finds it first.
package ledgerbolt
