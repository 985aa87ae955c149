// Package visittest goes through the bank's pages as a visitor without a
// script does: it opens a page, finds its links and forms, fills the forms
// and sends them. So a test can say that something holds for every page and
// every form that people can come to, those of tomorrow included.
package visittest
