package strictyaml

import (
	"fmt"
	"strings"
)

// Words is one text in both languages of the bank.
type Words struct {
	ZH, EN string
}

// Say fills two formats, Chinese and English, with the same arguments. An
// argument that has words of its own is put into each text in its language; a
// format that wants another order names its arguments by number.
func Say(zh, en string, args ...any) Words {
	chinese, english := make([]any, len(args)), make([]any, len(args))
	for i, a := range args {
		chinese[i], english[i] = a, a
		switch a := a.(type) {
		case Words:
			chinese[i], english[i] = a.ZH, a.EN
		case Kind:
			chinese[i], english[i] = a.words().ZH, a.words().EN
		}
	}
	return Words{fmt.Sprintf(zh, chinese...), fmt.Sprintf(en, english...)}
}

// Listed returns names one after the other.
func Listed(names []string) Words {
	return Words{strings.Join(names, "、"), strings.Join(names, ", ")}
}

// In returns the text in a language, "zh" or "en"; for all else the Chinese
// line and below it the English one.
func (w Words) In(language string) string {
	switch language {
	case "zh":
		return w.ZH
	case "en":
		return w.EN
	}
	return w.ZH + "\n" + w.EN
}
