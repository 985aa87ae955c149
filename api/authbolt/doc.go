// Package authbolt keeps API keys, members and sessions in one bbolt file.
//
//	meta    / "format"        ->  "creditbank keys 1"
//	meta    / "forgetting"    ->  there while members that were forgotten have not left the file yet
//	key     / ID              ->  JSON of a row, see row.go
//	member  / ID              ->  JSON of a row, see member_row.go
//	name    / NAME            ->  ID of the member
//	session / SHA-256         ->  JSON of a row
//	attempt / SHA-256 of NAME ->  JSON of a row
//
// The file holds no secret: see package auth. Package filebolt holds the file,
// and makes it anew when a member is forgotten.
package authbolt
