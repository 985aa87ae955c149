// Package auth says who is calling and what they may ask for.
//
// An API key is a text such as cb_7k3v9m2x4qhpa.SECRET. The part before the
// point names the key and may be shown and logged; the secret is 32 random
// bytes, shown once and kept as a SHA-256 only, so that whoever reads the
// store cannot use it. A key carries a role and an organisation or a learner.
//
// What a role may ask for is one table, [Allowed]. For which organisations and
// learners is decided by the registrar.
package auth
