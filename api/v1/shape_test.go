package v1

import (
	"encoding/json"
	"strings"
	"testing"

	"creditbank/api/problem"
	"creditbank/api/wire"
	"creditbank/api/wiretest"

	"github.com/google/go-cmp/cmp"
)

// FuzzBody decodes bodies: whatever is taken is described, and says the same
// when it is written and read again.
func FuzzBody(f *testing.F) {
	for _, seed := range wiretest.Bodies("0000000000000000000000000g") {
		f.Add([]byte(seed))
	}
	var s shapes
	v := newValidation()
	spec, _ := wiretest.Description()
	f.Fuzz(func(t *testing.T, body []byte) {
		for name, fresh := range map[string]func() any{
			"Completion":   func() any { return new(wire.Completion) },
			"BatchRequest": func() any { return new(wire.BatchRequest) },
		} {
			got := fresh()
			if err := s.decode(body, got); err != nil {
				if _, ok := err.(problem.Flaws); !ok {
					t.Fatalf("%s: decode(%q) = %v, want flaws", name, body, err)
				}
				continue
			}
			if v.check(got) != nil {
				continue
			}
			var plain any
			if err := json.Unmarshal(body, &plain); err != nil {
				t.Fatal(err)
			}
			if err := spec.Components.Schemas[name].Value.VisitJSON(plain); err != nil {
				t.Fatalf("%s: decode took %q, which is not described: %v", name, body, err)
			}
			written, err := json.Marshal(got)
			if err != nil {
				t.Fatal(err)
			}
			again := fresh()
			if err := s.decode(written, again); err != nil {
				t.Fatalf("%s: decode(%s) = %v", name, written, err)
			}
			if diff := cmp.Diff(got, again); diff != "" {
				t.Fatalf("%s: %q and %q differ:\n%s", name, body, written, diff)
			}
		}
	})
}

func TestShapeNamesPlaces(t *testing.T) {
	var s shapes
	for body, want := range map[string]string{
		`{"items":[{},{"hours":1,"x":{"y":[1]},"run":""}],"atomic":null,"more":[{}]}`: "field-wrong-type items/1/hours, field-unknown items/1/x, field-empty items/1/run, field-wrong-type atomic, field-unknown more",
		`{"items":{"a":[{"b":{}}]},"atomic":[[[]]]}`:                                  "field-wrong-type items, field-wrong-type atomic",
		`{"items":[[],"",1,true,null]}`:                                               "field-wrong-type items/0, field-wrong-type items/1, field-wrong-type items/2, field-wrong-type items/3, field-wrong-type items/4",
		`{"items":[` + strings.TrimSuffix(strings.Repeat(`1,`, 100), ",") + `]}`:      strings.TrimSuffix(strings.Repeat("*, ", problem.MaxFlaws), ", "),
		`{"items":[}`:          "body-malformed body",
		`{"atomic":tru}`:       "body-malformed body",
		`{"atomic":true`:       "body-malformed body",
		`{"atomic":true}}`:     "body-trailing-data body",
		`{"atomic":true},`:     "body-trailing-data body",
		`{"a":1,"a":2}`:        "field-unknown a, field-unknown a",
		`{"atomic" true}`:      "body-malformed body",
		"{\"atomic\":true\xff": "body-malformed body",
	} {
		err := s.decode([]byte(body), new(wire.BatchRequest))
		found, ok := err.(problem.Flaws)
		if !ok {
			t.Errorf("decode(%s) = %v, want flaws", body, err)
			continue
		}
		var got []string
		for _, f := range found {
			if strings.HasPrefix(want, "*") {
				got = append(got, "*")
			} else {
				got = append(got, string(f.Code)+" "+f.Field)
			}
		}
		if text := strings.Join(got, ", "); text != want {
			t.Errorf("decode(%.60s) = %s, want %s", body, text, want)
		}
	}
}

func TestDepth(t *testing.T) {
	for body, want := range map[string]int{``: 0, `1`: 0, `{}`: 1, `[[{}],[]]`: 3, `{"[[[\"{{":[]}`: 2, `"\\"[`: 1, `]]][`: 0} {
		if got := depth([]byte(body)); got != want {
			t.Errorf("depth(%s) = %d, want %d", body, got, want)
		}
	}
}

// BenchmarkBody decodes and checks a batch of 1,000 completions.
func BenchmarkBody(b *testing.B) {
	var s shapes
	v := newValidation()
	one := wiretest.Bodies("0000000000000000000000000g")[0]
	body := []byte(`{"items":[` + strings.TrimSuffix(strings.Repeat(one+",", 1000), ",") + `]}`)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		got := new(wire.BatchRequest)
		if err := s.decode(body, got); err != nil {
			b.Fatal(err)
		}
		if err := v.check(got); err != nil {
			b.Fatal(err)
		}
	}
}
