// Package intakebolt keeps reports and what is in suspense in a bbolt file.
//
// Its buckets, their keys and values:
//
//	meta       "format", "shedding"           what this file is; bytes are to be shed
//	report     id (26)                        a report, JSON
//	waiting    id (26)                        empty: its state waits for work
//	same       organisation, 0, SHA-256, id   empty: which reports have the same file
//	file       id (26), number (4)            a piece of an uploaded file, as it is
//	page       id (26), number (4)            a page of rows, as page.go says
//	item       id (34)                        a row in suspense, JSON
//	owner      organisation, 0, item          empty: which items an organisation owns
//	asked      key (20)                       request (16), then the report or the item
//	forgotten  account (16)                   empty: nothing is left of it here
//
// Numbers are big-endian. The names of fields in JSON are frozen; new ones may
// be added. Ids begin with the time, so reports, files and pages append.
//
// Package filebolt holds the file, and makes it anew to be rid of deleted
// bytes. Pieces of files that no report was saved for, because the program
// ended while they came in, are deleted by Open.
package intakebolt
