// Package authbolt keeps API keys in one bbolt file.
//
//	meta / "format"  ->  "creditbank keys 1"
//	key  / ID        ->  JSON of a row, see row.go
//
// The file holds no secret: see package auth.
package authbolt
