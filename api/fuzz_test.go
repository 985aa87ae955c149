package api

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"creditbank/api/wire"
	"creditbank/ledger/merkle"

	"github.com/google/go-cmp/cmp"
)

// bodies are seeds: good ones, and what went wrong in other programs.
func bodies(learner string) []string {
	good := `{"learner":"` + learner + `","course":"GA01","hours":"16","completed_on":"2010-05-01"}`
	return []string{
		good, `{"items":[` + good + `,` + good + `],"atomic":true}`, ``, `null`, `{}`, `[]`, `""`, `0`, `{"hours":1e999999999}`,
		`{"hours":"1e9"}`, `{"hours":"` + strings.Repeat("9", 40) + `"}`, `{"hours":"-0"}`, `{"hours":"0.0001"}`, `{"hours":"+1"}`,
		`{"hours":"٣"}`, `{"completed_on":"0000-00-00"}`, `{"completed_on":"9999-12-31"}`, `{"\u0068ours":"1","hours":"2"}`,
		`{"Hours":"1"}`, `{"hour\u017f":"1"}`, `{"run":"\ud800"}`, `{"run":"\u0000"}`, "{\"run\":\"\xc3\x28\"}", `{"run":"` + "\u202e" + `"}`,
		strings.Repeat("[", 40), strings.Repeat(`{"items":[`, 10), `{"items":{"a":[{}]}}`, `{"items":[null]}`, `{"atomic":"true"}`,
		good + good, good + "\x00", "\ufeff" + good, strings.Replace(good, `"16"`, `"16","hours":"17"`, 1), `{"a":{"b":[1,2,{"c":null}]}}`,
	}
}

// FuzzBody decodes bodies: whatever is taken is described, and says the same
// when it is written and read again.
func FuzzBody(f *testing.F) {
	for _, seed := range bodies("0000000000000000000000000g") {
		f.Add([]byte(seed))
	}
	var s shapes
	v := newValidation()
	spec, _ := description()
	f.Fuzz(func(t *testing.T, body []byte) {
		for name, fresh := range map[string]func() any{
			"Completion":   func() any { return new(wire.Completion) },
			"BatchRequest": func() any { return new(wire.BatchRequest) },
		} {
			got := fresh()
			if err := s.decode(body, got); err != nil {
				if _, ok := err.(flaws); !ok {
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

// FuzzDeposit sends bodies, keys and queries to the deposit endpoints: never
// an error of ours, and each answer as described.
func FuzzDeposit(f *testing.F) {
	w := newWorld(f)
	for i, seed := range bodies(w.lin) {
		f.Add([]byte(seed), "key", []string{"", "?dry_run=true", "?dry_run=1&x", "?%zz"}[i%4], i%2 == 0)
	}
	f.Add([]byte(`{}`), "a\nb", "?dry_run=%00", false)
	f.Add([]byte(`{}`), strings.Repeat("k", 300), "?;", true)
	f.Fuzz(func(t *testing.T, body []byte, key, query string, batch bool) {
		w.t = t
		path := "/v1/deposits"
		if batch {
			path += "/batch"
		}
		// What no HTTP client can send is not the subject.
		if strings.ContainsFunc(key+query, func(r rune) bool { return r < ' ' || r > '~' }) || strings.ContainsAny(query, " #") ||
			query != "" && query[0] != '?' || key == "" {
			return
		}
		if _, err := http.NewRequest(http.MethodPost, path+query, nil); err != nil {
			return
		}
		before := w.head()
		r := w.do(request{as: "enterprise", method: http.MethodPost, path: path + query, key: key, body: string(body), foreign: true})
		if r.status >= 500 {
			t.Fatalf("%s with key %q and %q = %d\n%s\n%s", r.what, key, body, r.status, r.body, w.log)
		}
		if r.status >= 400 && w.head() != before {
			t.Fatalf("%s = %d, but wrote an entry", r.what, r.status)
		}
		w.log.Reset()
	})
}

func TestShapeNamesPlaces(t *testing.T) {
	var s shapes
	for body, want := range map[string]string{
		`{"items":[{},{"hours":1,"x":{"y":[1]},"run":""}],"atomic":null,"more":[{}]}`: "field-wrong-type items/1/hours, field-unknown items/1/x, field-empty items/1/run, field-wrong-type atomic, field-unknown more",
		`{"items":{"a":[{"b":{}}]},"atomic":[[[]]]}`:                                  "field-wrong-type items, field-wrong-type atomic",
		`{"items":[[],"",1,true,null]}`:                                               "field-wrong-type items/0, field-wrong-type items/1, field-wrong-type items/2, field-wrong-type items/3, field-wrong-type items/4",
		`{"items":[` + strings.TrimSuffix(strings.Repeat(`1,`, 100), ",") + `]}`:      strings.TrimSuffix(strings.Repeat("*, ", maxFlaws), ", "),
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
		found, ok := err.(flaws)
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
	one := bodies("0000000000000000000000000g")[0]
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

// FuzzTile asks for tiles by any address: what is served has one spelling, and
// all else is not found.
func FuzzTile(f *testing.F) {
	w := newWorld(f)
	for _, seed := range []string{"0/000.p/1", "entries/000.p/2", "0/000", "0/000.p/1/", "../checkpoint", "0/x000/000.p/1", "%30/000.p/1", "0/000.p/+1", "", "0//000"} {
		f.Add(seed)
	}
	size := w.head()
	f.Fuzz(func(t *testing.T, rest string) {
		address, err := url.ParseRequestURI("/tile/" + rest)
		if err != nil || address.RawQuery != "" {
			return
		}
		recorder := httptest.NewRecorder()
		w.http.ServeHTTP(recorder, &http.Request{Method: http.MethodGet, URL: address, Header: make(http.Header), Body: http.NoBody, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1})
		p, err := merkle.ParsePath(address.EscapedPath())
		there := err == nil && p.In(size)
		if want := map[bool]int{true: http.StatusOK, false: http.StatusNotFound}[there]; recorder.Code != want {
			t.Errorf("/tile/%q = %d, want %d", rest, recorder.Code, want)
		}
	})
}
