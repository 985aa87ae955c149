// Package problem tells what went wrong: the one map from kinds of failure to
// statuses, the codes of requests that cannot be understood, and what people
// read of every code of the bank, in texts.yaml.
//
// An error without a known kind is “internal error” outside; whoever answers
// logs it whole.
package problem
