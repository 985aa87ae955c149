// Package lang has the languages that the bank speaks, and which of them a
// client wants. The API answers in English unless asked otherwise, pages in
// Chinese.
package lang
