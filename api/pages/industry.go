package pages

import (
	"strings"

	"creditbank/api/lang"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// industryKey is what the keys of the names of industries begin with.
const industryKey = "industry."

// Industry returns what people call an industry. One that is not in the texts
// was written by an enterprise and is told as it is.
func (f *frame) Industry(code string) string {
	if spoken, known := f.s.files.texts[industryKey+code]; known {
		return spoken[f.lang]
	}
	return code
}

// Industries returns the industries to choose from, by name: none, those that
// have a name, and what is chosen already if it is another.
func (f *frame) Industries(chosen string) []choice {
	byName := industryOrder{collator: collate.New([...]language.Tag{lang.English: language.English, lang.Chinese: language.Chinese}[f.lang])}
	for key := range f.s.files.texts {
		if code, is := strings.CutPrefix(key, industryKey); is {
			byName.list = append(byName.list, choice{code, f.Industry(code)})
		}
	}
	byName.collator.Sort(&byName)
	list := append([]choice{{Name: "—"}}, byName.list...)
	if _, known := f.s.files.texts[industryKey+chosen]; !known && chosen != "" {
		list = append(list, choice{chosen, chosen})
	}
	return list
}

// industryOrder sorts choices by name, Chinese by its sound.
type industryOrder struct {
	collator *collate.Collator
	list     []choice
}

func (o *industryOrder) Len() int           { return len(o.list) }
func (o *industryOrder) Swap(i, j int)      { o.list[i], o.list[j] = o.list[j], o.list[i] }
func (o *industryOrder) Bytes(i int) []byte { return []byte(o.list[i].Name) }
