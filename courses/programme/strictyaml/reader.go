package strictyaml

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"creditbank/ledger"
)

// MaxName is the longest name, code or identifier, in characters.
const MaxName = 80

// Reader takes values out of nodes and notes what is wrong with them. Its
// methods take a nil node for a key that is not given and return the zero
// value for it; they return the zero value too for what they note a problem
// about, so that reading goes on and all problems are found.
type Reader struct {
	Problems Problems
}

// Note adds a problem with n, said in Chinese and English as by [Say].
func (r *Reader) Note(n *Node, zh, en string, args ...any) { r.Tell(n, Say(zh, en, args...)) }

// Tell adds a problem with n.
func (r *Reader) Tell(n *Node, what Words) {
	r.Problems = append(r.Problems, Problem{n.File, n.Line, n.Column, n.Path, what})
}

// NoteKey adds a problem with a key of n, said as by [Say].
func (r *Reader) NoteKey(n *Node, e *Entry, zh, en string, args ...any) {
	path := e.Key
	if n.Path != "" {
		path = n.Path + "." + e.Key
	}
	r.Problems = append(r.Problems, Problem{n.File, e.Line, e.Column, path, Say(zh, en, args...)})
}

func (r *Reader) is(n *Node, want Kind) bool {
	if n == nil {
		return false
	}
	if n.Kind == want {
		return true
	}
	switch {
	case want == Text && n.Kind != List && n.Kind != Map && n.Kind != Null:
		r.Note(n, "此处是%s，应为文本：请加引号", "is %s, want text: put it in quotes", n.Kind)
	case want == Number && n.Kind == Text:
		r.Note(n, "此处是文本（%.40q），应为数字，不加引号", "is text (%.40q), want a number without quotes", n.Scalar)
	default:
		r.Note(n, "此处是%s，应为%s", "is %s, want %s", n.Kind, want)
	}
	return false
}

// Fields returns the values of a mapping by key. A key that is not among the
// known ones is a problem.
func (r *Reader) Fields(n *Node, known ...string) map[string]*Node {
	fields := make(map[string]*Node)
	if !r.is(n, Map) {
		return fields
	}
	for i := range n.Entries {
		e := &n.Entries[i]
		if slices.Contains(known, e.Key) {
			fields[e.Key] = e.Value
			continue
		}
		var hint Words
		for _, k := range known {
			if near(e.Key, k) {
				hint = Say("（是否想写 %s？）", " (did you mean %s?)", k)
				break
			}
		}
		r.NoteKey(n, e, "没有这个键%s，可用的键有：%s", "unknown key%s, want one of: %s", hint, Listed(known))
	}
	return fields
}

// Require notes which of the keys are missing in n.
func (r *Reader) Require(n *Node, keys ...string) {
	if n == nil || n.Kind != Map {
		return
	}
	for _, k := range keys {
		if n.Entry(k) == nil {
			r.Note(n, "缺少键 %s", "the key %s is missing", k)
		}
	}
}

// Entries returns the entries of a mapping whose keys are names, at most max.
func (r *Reader) Entries(n *Node, max int) []Entry {
	if !r.is(n, Map) {
		return nil
	}
	if len(n.Entries) > max {
		r.Note(n, "有 %d 项，最多读取 %d 项", "has %d entries, at most %d are read", len(n.Entries), max)
		return nil
	}
	named := make([]Entry, 0, len(n.Entries))
	for i := range n.Entries {
		if why := badName(n.Entries[i].Key); why != (Words{}) {
			r.NoteKey(n, &n.Entries[i], "名称%s", "name %s", why)
			continue
		}
		named = append(named, n.Entries[i])
	}
	return named
}

// Items returns the items of a list, at most max.
func (r *Reader) Items(n *Node, max int) []*Node {
	if !r.is(n, List) {
		return nil
	}
	if len(n.Items) > max {
		r.Note(n, "有 %d 项，最多读取 %d 项", "has %d items, at most %d are read", len(n.Items), max)
		return nil
	}
	return n.Items
}

// Name reads a short text on one line.
func (r *Reader) Name(n *Node) string {
	if !r.is(n, Text) {
		return ""
	}
	if why := badName(n.Scalar); why != (Words{}) {
		r.Tell(n, why)
		return ""
	}
	return n.Scalar
}

// Prose reads a text of at most max characters.
func (r *Reader) Prose(n *Node, max int) string {
	if !r.is(n, Text) {
		return ""
	}
	if c := utf8.RuneCountInString(n.Scalar); c > max {
		r.Note(n, "长 %d 个字符，最多读取 %d 个", "is %d characters long, at most %d are read", c, max)
		return ""
	}
	return n.Scalar
}

// Names reads a list of at most max different names.
func (r *Reader) Names(n *Node, max int) []string {
	var names []string
	for _, item := range r.Items(n, max) {
		name := r.Name(item)
		if name == "" {
			continue
		}
		if slices.Contains(names, name) {
			r.Note(item, "%q 在列表中重复", "%q stands twice in the list", name)
			continue
		}
		names = append(names, name)
	}
	return names
}

// OneOf reads one of the given words.
func (r *Reader) OneOf(n *Node, words ...string) string {
	if !r.is(n, Text) {
		return ""
	}
	if !slices.Contains(words, n.Scalar) {
		r.Note(n, "此处是 %.40q，应为下列之一：%s", "is %.40q, want one of: %s", n.Scalar, Listed(words))
		return ""
	}
	return n.Scalar
}

// Bool reads true or false.
func (r *Reader) Bool(n *Node) bool {
	return r.is(n, Bool) && n.Scalar == "true"
}

// Int reads a whole number between lo and hi.
func (r *Reader) Int(n *Node, lo, hi int) int {
	if !r.is(n, Number) || !r.plain(n) {
		return 0
	}
	v, err := strconv.Atoi(n.Scalar)
	if err != nil || v < lo || v > hi {
		r.Note(n, "此处是 %.40s，应为 %d 至 %d 的整数", "is %.40s, want a whole number from %d to %d", n.Scalar, lo, hi)
		return 0
	}
	return v
}

// Amount reads credits, from 0 to [ledger.MaxAmount].
func (r *Reader) Amount(n *Node) ledger.Amount {
	if !r.is(n, Number) || !r.plain(n) {
		return 0
	}
	a, err := ledger.ParseAmount(n.Scalar)
	if err != nil {
		zh := fmt.Sprintf("数量 %.40s 有误：应为 0 至 %s 的十进制数，小数点后最多三位，不用指数", n.Scalar, ledger.MaxAmount)
		r.Tell(n, Words{zh, strings.TrimSuffix(err.Error(), ": invalid")})
		return 0
	}
	if a < 0 {
		r.Note(n, "此处是 %s，数量不能小于 0", "is %s, an amount cannot be below zero", a)
		return 0
	}
	return a
}

// Positive reads credits above 0; without a node they are 0.
func (r *Reader) Positive(n *Node) ledger.Amount {
	before := len(r.Problems)
	a := r.Amount(n)
	if n != nil && a == 0 && len(r.Problems) == before {
		r.Note(n, "必须是大于 0 的数量", "must be an amount above 0")
	}
	return a
}

// Day reads a calendar day such as 2009-12-10.
func (r *Reader) Day(n *Node) ledger.Day {
	if n == nil {
		return 0
	}
	if n.Kind != Text {
		r.Note(n, "此处是%s，应为日期，如 2009-12-10", "is %s, want a day such as 2009-12-10", n.Kind)
		return 0
	}
	d, err := ledger.ParseDay(n.Scalar)
	if err != nil {
		zh := fmt.Sprintf("日期 %.40q 有误：应为 1949 至 2199 年间的年-月-日，如 2009-12-10", n.Scalar)
		r.Tell(n, Words{zh, strings.TrimSuffix(err.Error(), ": invalid")})
	}
	return d
}

// plain refuses 012, which is twelve to some readers and ten to others.
func (r *Reader) plain(n *Node) bool {
	digits := strings.TrimPrefix(n.Scalar, "-")
	if len(digits) > 1 && digits[0] == '0' && digits[1] != '.' {
		r.Note(n, "此处是 %.40s：数字不要以 0 开头", "is %.40s: write the number without a leading zero", n.Scalar)
		return false
	}
	return true
}

// badName says what is wrong with a name, or nothing.
func badName(s string) Words {
	switch {
	case s == "":
		return Words{"为空", "is empty"}
	case utf8.RuneCountInString(s) > MaxName:
		return Say("超过 %d 个字符", "is longer than %d characters", MaxName)
	case strings.TrimSpace(s) != s:
		return Say("%q 的开头或结尾有空格", "%q begins or ends with a blank", s)
	case strings.IndexFunc(s, func(c rune) bool { return !unicode.IsPrint(c) }) >= 0:
		return Say("%q 含有不能打印的字符", "%q has a character that cannot be printed", s)
	}
	return Words{}
}

// near says whether two keys differ by one letter, or only by their ends.
func near(a, b string) bool {
	if strings.HasPrefix(a, b) || strings.HasPrefix(b, a) {
		return len(a) > 2
	}
	if len(a) < len(b) {
		a, b = b, a
	}
	if len(a)-len(b) > 1 {
		return false
	}
	i := 0
	for i < len(b) && a[i] == b[i] {
		i++
	}
	return a[i+1:] == b[i:] || i < len(b) && a[i+1:] == b[i+1:]
}
