// Package strictyaml reads small YAML files that people write by hand, and
// tells them everything that is wrong with a file at once, each thing with
// its line and column.
//
// What holds:
//   - a file that is too large, too deep or too long in a line is refused
//     before it is parsed, so the work is bounded by [MaxBytes];
//   - anchors, aliases, merge keys, tags, directives and further documents are
//     refused: a file means what it shows, and nothing in it can expand;
//   - what is wrong is said in Chinese and in English, written side by side
//     where it is found, with the same arguments;
//   - a key stands once in its mapping;
//   - numbers keep their written digits, so that no amount passes through a
//     float.
package strictyaml
