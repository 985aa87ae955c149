package strictyaml

import (
	"errors"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/token"
)

// What the parser says in its own words is told in ours: what people do wrong
// when they write by hand, and what would heal it.

// syntax notes why the parser gave up.
func (b *builder) syntax(err error) {
	var at yaml.Error
	if !errors.As(err, &at) || at.GetToken() == nil {
		b.add(0, 0, "", "不是有效的 YAML（解析程序报告：%.200s）", "is not YAML: %.200s", err)
		return
	}
	p := at.GetToken().Position
	said := b.explain(at.GetMessage(), p)
	if said == (Words{}) {
		b.add(p.Line, p.Column, "", "不是有效的 YAML，请检查此处的括号、引号、冒号和缩进（解析程序报告：%.200s）", "is not YAML: %.200s", at.GetMessage())
		return
	}
	b.problems = append(b.problems, Problem{b.file, p.Line, p.Column, "", said})
}

// explain says what a message of the parser means at a place, or nothing.
func (b *builder) explain(message string, p *token.Position) Words {
	line, here := b.at(p)
	switch {
	case wideColon([]byte(line)) > 0:
		return fullWidth()
	case strings.Contains(message, "']'"):
		return unclosed("[", "]")
	case strings.Contains(message, "'}'"):
		return unclosed("{", "}")
	case strings.HasPrefix(message, "unexpected key name"):
		return Say("此处看不出“键: 值”：冒号后面要空一格，没有冒号的请补上", "has no “key: value” here: write a colon and a blank behind it")
	case strings.HasPrefix(message, "mapping value is not allowed"):
		if strings.Contains(here, ": ") || strings.HasSuffix(here, ":") {
			return Say("一行里有两个冒号：值里面有冒号时，请给整个值加引号", "has a second colon in the line: put a value with a colon in it in quotes")
		}
		return Say("这个键已经有值，下一行却缩进更深：请让下一行与这个键从同一列开始，或删去这里的值",
			"has a value already, and the next line is indented deeper: begin that line where this key begins, or leave the value here out")
	case strings.HasPrefix(message, "value is not allowed"):
		switch {
		case here != "" && strings.ContainsAny(here[:1], "]}"):
			return Say("多了一个 %s：请删去，或在前面补上与它成对的括号", "has a %s too many: leave it out, or write the bracket that it closes", here[:1])
		case strings.TrimSpace(strings.TrimSuffix(line, here)) == "":
			return indented()
		}
		return Say("引号后面还有文字：请把整个值放在一对引号里；值里面有单引号时，外面用双引号",
			"has text behind the closing quote: put the whole value in one pair of quotes, double ones around a value with a single quote in it")
	case strings.HasPrefix(message, "non-map value"):
		return Say("此处应为“键: 值”，缩进与同层的行一致", "wants a key with its value here, indented as the lines of the same level")
	}
	return Words{}
}

// at returns the line of a place, and what of it is from there on.
func (b *builder) at(p *token.Position) (line, here string) {
	lines := strings.Split(string(b.data), "\n")
	if p.Line < 1 || p.Line > len(lines) {
		return "", ""
	}
	line = strings.TrimRight(lines[p.Line-1], "\r")
	letters := []rune(line)
	if p.Column < 1 || p.Column > len(letters)+1 {
		return line, ""
	}
	return line, string(letters[p.Column-1:])
}

func unclosed(opens, closes string) Words {
	return Say("前面的 %s 没有用 %s 关闭，或者少了逗号：请补上（中文逗号、括号不算）",
		"an opening %s before this place is not closed with %s, or a comma is missing: add it (full-width ones do not count)", opens, closes)
}

func fullWidth() Words {
	return Say("用了全角冒号“：”：请改用半角冒号，后面空一格，写作“键: 值”", "has a full-width colon (：): write key: value with a plain colon and a blank behind it")
}

func indented() Words {
	return Say("缩进与上面的行不一致：同一层的键（或“-”）要从同一列开始", "is not indented as the lines above: keys (or “-”) of one level begin in one column")
}

// notYAML says what is wrong with a token that is none of YAML.
func (b *builder) notYAML(t *token.Token) Words {
	line, here := b.at(t.Position)
	blank := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
	switch {
	case strings.Contains(blank, "\t"):
		return Say("行首用制表符（Tab）缩进：请改用空格", "is indented with a tab: use blanks")
	case strings.HasPrefix(here, `"`) || strings.HasPrefix(here, "'"):
		return Say("从这里开始的引号 %s 没有结束：请在值的末尾补上同样的引号，或删去它",
			"the quote %s that opens here is never closed: write the same one at the end of the value, or leave it out", here[:1])
	case strings.HasPrefix(here, "@") || strings.HasPrefix(here, "`"):
		return Say("值不能以 %s 开头：请加引号", "a value cannot begin with %s: put it in quotes", here[:1])
	case strings.Contains(line, `\`):
		return Say("双引号里的 \\ 后面不是可用的字母：请写成 \\\\，或改用单引号", "a \\ in double quotes is followed by what it cannot stand before: write \\\\, or use single quotes")
	}
	return Say("有不属于 YAML 的内容：请检查此处的引号和符号", "has something that is not YAML: look at the quotes and signs here")
}

// wideColon returns the first line that has a full-width colon where a key
// could end, or 0.
func wideColon(data []byte) int {
	n := 0
	for line := range strings.Lines(string(data)) {
		n++
		code, _, _ := strings.Cut(line, "#")
		if strings.Contains(code, "：") && !strings.Contains(code, ": ") && !strings.ContainsAny(code, `"'`) {
			return n
		}
	}
	return 0
}
