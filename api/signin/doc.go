// Package signin lets people in: by a password of the bank's own or through
// an OpenID provider, and keeps who is signed in.
//
// What holds: a session's text is 256 random bits that only the browser has;
// signing in makes a new one, whatever the browser sent before. A session ends
// when it was idle too long, when it is too old, when its member signs out,
// and as soon as the post it was begun for is no longer held.
//
// Who comes through an OpenID provider is believed if the provider signed for
// this bank, for this sign-in and lately, and is let in if a member is bound to
// the issuer and subject. A claim binds a member once, and only one that the
// operator said or whose sign-in name it is.
//
// A wrong password, a name that nobody has and a member who was shut out are
// told apart by nothing: neither by the answer, nor by the work done, nor by
// when they are locked. After some failures in a row a name is locked for a
// while, for the right password, too.
package signin
