// Package merkle keeps an append-only tree over leaves of bytes, proves things
// about it and signs its head. It knows nothing of what the leaves mean.
//
// These things hold:
//   - the tree is that of RFC 6962: any tool that knows it can check a proof;
//   - full tiles, 256 hashes wide, are made once and never change; what is not
//     in a full tile yet is in the [Edge], which is a value and never changes
//     either: appending makes a new one;
//   - tiles, entry bundles and their paths are those of C2SP tlog-tiles, heads
//     those of C2SP tlog-checkpoint, signed as notes with Ed25519;
//   - what is read from outside is read strictly: each thing has one spelling;
//   - a head is signed only after a [HeadGuard] has made it durable, and the
//     guard lets no head pass that contradicts an earlier one.
package merkle
