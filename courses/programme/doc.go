// Package programme knows what a diploma asks for: the rules that a partner
// college writes as one YAML file, and the worked cases in the same file.
//
// What holds for rules that were read without a problem:
//   - every name they use is defined in them;
//   - no minimum is forbidden by a cap of the same file, as far as one cap or
//     one cap for each source can show it (see check.go);
//   - shares are already credits: a minimum is rounded up and a cap rounded
//     down to a thousandth of a credit, which changes nothing, because lots
//     are whole thousandths;
//   - nothing depends on the order of keys in the file: groups, lines and
//     lists are kept in the order of their names;
//   - [Rules.Hash] is equal for files that mean the same, and a verdict depends
//     on nothing in the rules that it does not cover (hash.go).
//
// The rules belong to the college. This package gives them a meaning and
// judges nobody; package audit does.
package programme
