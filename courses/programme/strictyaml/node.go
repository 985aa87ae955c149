package strictyaml

// Kind says what a node is.
type Kind uint8

// The kinds of nodes.
const (
	Null Kind = iota
	Bool
	Number
	Text
	List
	Map
)

// String returns the kind as a reader of a message would call it.
func (k Kind) String() string { return k.words().EN }

func (k Kind) words() Words {
	switch k {
	case Bool:
		return Words{"true 或 false", "true or false"}
	case Number:
		return Words{"数字", "a number"}
	case Text:
		return Words{"文本", "text"}
	case List:
		return Words{"列表", "a list"}
	case Map:
		return Words{"键值对", "a mapping"}
	default:
		return Words{"空值", "nothing"}
	}
}

// Node is a value in a file.
type Node struct {
	Kind         Kind
	Scalar       string  // of Bool, Number and Text; a number as it is written
	Items        []*Node // of List
	Entries      []Entry // of Map, in the order of the file, keys unique
	File         string
	Line, Column int
	Path         string
}

// Entry is a key of a mapping with its value.
type Entry struct {
	Key          string
	Line, Column int // of the key
	Value        *Node
}

// Entry returns the entry with a key, or nil. A nil node has none.
func (n *Node) Entry(key string) *Entry {
	if n == nil {
		return nil
	}
	for i := range n.Entries {
		if n.Entries[i].Key == key {
			return &n.Entries[i]
		}
	}
	return nil
}
