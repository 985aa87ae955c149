// Package credential makes what a learner carries away on paper: a sheet
// (学分成绩单) that lists what the account holds, as a PDF, and the claim
// behind the QR code on it.
//
// What holds:
//
//   - a claim is signed by the bank's transcript key; whoever has the code and
//     the bank's public keys can check it, and a code with one character
//     changed is refused;
//   - the sheet embeds the part of its font that it uses, so it looks the same
//     everywhere and its text can be searched and copied. A character that the
//     font does not have is printed as 〓, never left out;
//   - equal sheets make equal bytes.
//
// A sheet proves only what its claim says: how many entries the account had
// and what its balance was. The record that proves every line is the
// transcript of package transcript; the sheet says so.
package credential
