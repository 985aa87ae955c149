// Package limit counts requests, so that nobody asks more often than others
// can bear. What it remembers is bounded.
package limit
