package api

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"creditbank/api/auth"
	"creditbank/api/authmem"
	"creditbank/api/signin"
	"creditbank/api/wiretest"
	"creditbank/courses"
	"creditbank/courses/coursemem"
	"creditbank/courses/identity"
	"creditbank/courses/intake"
	"creditbank/courses/org"
	"creditbank/courses/registrar"
	"creditbank/courses/simulation"
	"creditbank/ledger"
	"creditbank/ledger/ledgermem"
	"creditbank/ledger/transcript"

	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
)

// clock is a time that tests move.
type clock struct {
	mu sync.Mutex
	at time.Time // guarded by mu
}

func (c *clock) now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.at }

func (c *clock) pass(d time.Duration) { c.mu.Lock(); defer c.mu.Unlock(); c.at = c.at.Add(d) }

// world is a bank with a small programme and a key for each role, behind its
// real handler.
type world struct {
	t      testing.TB
	clock  *clock
	store  *ledgermem.Store
	seal   *sealedStore // around store
	shelf  *shelf
	book   *ledger.Book
	bank   *registrar.Registrar
	intake *intake.Desk     // its worker is finish
	trials *simulation.Desk // of rules; its worker is its Work
	keys   *authmem.Store   // and members
	hasher *auth.Hasher
	desk   *signin.Desk
	config Config
	http   *echo.Echo
	key    map[string]string // of "office", "enterprise", …
	log    *bytes.Buffer
	lin    string // a learner of the enterprise
	wang   string // a learner of another enterprise
	n      int    // how many idempotency keys were made

	readings brokenReadings
}

// brokenReadings is a store of readings that can fail to keep them.
type brokenReadings struct {
	coursemem.Readings
	fail atomic.Pointer[error]
}

func (b *brokenReadings) Add(ctx context.Context, readings ...courses.Reading) error {
	if fail := b.fail.Load(); fail != nil {
		return *fail
	}
	return b.Readings.Add(ctx, readings...)
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{
		t: t, clock: &clock{at: time.Date(2010, 6, 1, 2, 0, 0, 0, time.UTC)},
		store: new(ledgermem.Store), keys: new(authmem.Store), key: make(map[string]string), log: new(bytes.Buffer),
	}
	ctx := context.Background()
	shelf := &shelf{Store: coursemem.New()}
	w.shelf = shelf
	for _, o := range []courses.Organisation{
		{Code: "BJ", Kind: courses.Union, Name: "市总工会"},
		{Code: "BJ-E001", Kind: courses.EnterpriseKind, Parent: "BJ", Name: "示范企业"},
		{Code: "BJ-E002", Kind: courses.EnterpriseKind, Parent: "BJ", Name: "另一企业"},
		{Code: "BJ-S001", Kind: courses.SiteKind, Parent: "BJ-E001", Name: "培训站", District: "BJ-D01"},
		{Code: "COL-1", Kind: courses.InstitutionKind, Name: "示范高校"},
		{Code: "COL-2", Kind: courses.InstitutionKind, Name: "另一高校"},
	} {
		o.Version, o.Since, o.Illustrative = 1, dayOn("2004-01-01"), true
		w.must(shelf.Organisations().Add(ctx, o))
	}
	rule := courses.HoursRule{Unit: ledger.Credit, PerUnit: 16 * ledger.One, Step: ledger.One / 2, Max: 4 * ledger.One}
	expiring := rule
	expiring.ValidYears = 1
	for _, c := range []courses.Course{
		{Code: "GA01", Module: courses.General, Title: "职业道德", TitleEn: "Work ethics", Approved: dayOn("2004-06-01"), Worth: rule},
		{Code: "GA02", Module: courses.General, Title: "草案", TitleEn: "A draft", Worth: rule},
		{Code: "GA03", Module: courses.General, Title: "停用", TitleEn: "Retired", Approved: dayOn("2004-06-01"), Retired: dayOn("2009-01-01"), Worth: rule},
		{Code: "EE01", Module: courses.Enterprise, Title: "现场急救", TitleEn: "First aid", Issuer: "BJ-E001", Approved: dayOn("2009-12-10"), Worth: rule},
		{Code: "EX01", Module: courses.Theme, Title: "限期课程", TitleEn: "Expiring", Approved: dayOn("2004-06-01"), Worth: expiring},
	} {
		c.Version, c.Hours = 1, 32*ledger.One
		w.must(shelf.Courses().Add(ctx, c))
	}
	for _, p := range []courses.Programme{
		{Code: "MJ01", Version: 1, Institution: "COL-1", Title: "机电一体化", Enterprise: "BJ-E001"},
		{Code: "MJ02", Version: 1, Institution: "COL-2", Title: "会计"},
	} {
		w.must(shelf.Programmes().Add(ctx, p))
	}
	var err error
	w.seal, err = newSealedStore(w.store)
	w.must(err)
	w.book = ledger.NewBook(w.seal, 0, w.clock.now)
	t.Cleanup(w.book.Close)
	keys, err := identity.NewKeys(bytes.Repeat([]byte{1}, 32))
	w.must(err)
	readings := registrar.NewReadingLog(&w.readings)
	t.Cleanup(func() { w.must(readings.Close()) })
	w.bank, err = registrar.New(ctx, w.book, shelf, w.clock.now, registrar.WithIdentities(keys), registrar.WithReadings(readings))
	w.must(err)
	w.hasher = auth.NewHasher(auth.Cost{Memory: 64, Passes: 1, Threads: 1}, 2)
	w.desk = signin.NewDesk(w.keys, w.hasher, w.clock.now)
	w.bank.TieTo(w.seal)
	w.intake = newIntake(w)
	w.trials = simulation.New(w.bank, w.clock.now, newLogger(w.log))
	w.config = Config{
		Statistics: newStatistics(w),

		Desk:    w.desk,
		Reports: w.intake, Simulations: w.trials,
		Registrar: w.bank, Book: w.book, Keys: w.keys, Metrics: newRegistry(), Now: w.clock.now,
		Log:         w.seal,
		Transcripts: &transcript.Issuer{Records: w.seal, Log: w.seal.keys, Papers: w.seal.papers, Now: w.clock.now},
		Logger:      newLogger(w.log), Version: "test", Size: func() int64 { return 4096 },
	}
	w.http, err = newEcho(w.config)
	w.must(err)
	w.makeKey("office", org.Principal{Role: org.Office, Organisation: "BJ"})
	w.makeKey("enterprise", org.Principal{Role: org.Enterprise, Organisation: "BJ-E001"})
	w.makeKey("other", org.Principal{Role: org.Enterprise, Organisation: "BJ-E002"})
	w.makeKey("site", org.Principal{Role: org.Site, Organisation: "BJ-S001"})
	w.makeKey("college", org.Principal{Role: org.College, Organisation: "COL-1"})
	w.makeKey("rival", org.Principal{Role: org.College, Organisation: "COL-2"})
	w.lin, w.wang = w.register("enterprise", "林（合成）"), w.register("other", "王（合成）")
	w.makeKey("learner", org.Principal{Role: org.Learner, Learner: accountID(w.lin)})
	w.consent(w.lin, "COL-1", registrar.Fields[:]...)
	w.consent(w.lin, "COL-2", registrar.CreditsField)
	return w
}

// consent lets a college read fields of a learner's record.
func (w *world) consent(learner, college string, fields ...registrar.Field) {
	w.t.Helper()
	q := registrar.Request{By: org.Principal{Role: org.Learner, Learner: accountID(learner)}, Key: "consent " + college}
	_, _, err := w.bank.GiveConsent(context.Background(), q, accountID(learner), registrar.Consent{Institution: college, Purpose: "招生", Fields: fields})
	w.must(err)
}

// shelf is a catalogue that can fail to forget.
type shelf struct {
	courses.Store
	fail       error
	failPapers error // of applications that are filed
}

func (s *shelf) Learners() courses.Versions[courses.Learner] {
	return forgetful{s.Store.Learners(), s.fail}
}

type forgetful struct {
	courses.Versions[courses.Learner]
	fail error
}

func (f forgetful) Forget(ctx context.Context, keys ...string) error {
	if f.fail != nil {
		return f.fail
	}
	return f.Versions.Forget(ctx, keys...)
}

func newRegistry() *prometheus.Registry { return prometheus.NewRegistry() }

func newLogger(to io.Writer) *slog.Logger { return slog.New(slog.NewTextHandler(to, nil)) }

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) makeKey(name string, who org.Principal) {
	w.t.Helper()
	text, k, err := auth.New(who, name, w.clock.now(), time.Time{})
	w.must(err)
	w.must(w.keys.Add(context.Background(), k))
	w.key[name] = text
}

func (w *world) register(as, name string) string {
	w.t.Helper()
	return w.post(as, "/v1/learners", m{"name": name}).want(http.StatusCreated).str("learner")
}

// deposit books a completion as the enterprise and returns the lot.
func (w *world) deposit(learner, course, run, hours string) int {
	w.t.Helper()
	r := w.post("enterprise", "/v1/deposits", m{
		"learner": learner, "course": course, "run": run, "hours": hours, "completed_on": "2010-05-01",
	})
	return r.want(http.StatusCreated).num("lot")
}

// head is the number of the newest entry.
func (w *world) head() uint64 {
	w.t.Helper()
	head, err := w.bank.Head(context.Background())
	w.must(err)
	return head.Seq
}

func accountID(text string) ledger.AccountID { a, _ := ledger.ParseAccountID(text); return a }

func dayOn(text string) ledger.Day { d, _ := ledger.ParseDay(text); return d }

func entryAt(seq uint64) string { return "/v1/entries/" + strconv.FormatUint(seq, 10) }

// m is an object in JSON.
type m = map[string]any

// request is a call to the API. Its zero values are a GET without a key.
type request struct {
	as     string // whose key is sent
	method string
	path   string
	body   any    // sent as JSON; a string is sent as it is
	key    string // Idempotency-Key; a new one for a POST if empty, none if "-"
	header http.Header
	from   string // address and port of the client; another machine's if empty
	// foreign is a request that the description does not allow.
	foreign bool
}

func (w *world) get(as, path string) *reply { return w.do(request{as: as, path: path}) }

func (w *world) post(as, path string, body any) *reply {
	return w.do(request{as: as, method: http.MethodPost, path: path, body: body})
}

// do carries out a request. It and its answer are compared with the
// description, so that nothing undescribed goes in or out unnoticed.
func (w *world) do(r request) *reply {
	w.t.Helper()
	if r.method == "" {
		r.method = http.MethodGet
	}
	var body []byte
	switch b := r.body.(type) {
	case nil:
	case string:
		body = []byte(b)
	default:
		var err error
		body, err = json.Marshal(b)
		w.must(err)
	}
	build := func() *http.Request {
		q := httptest.NewRequest(r.method, r.path, bytes.NewReader(body))
		if body == nil {
			q = httptest.NewRequest(r.method, r.path, nil)
		} else {
			q.Header.Set("Content-Type", "application/json")
		}
		if r.as != "" {
			q.Header.Set("Authorization", "Bearer "+w.key[r.as])
		}
		if r.key != "-" && r.method == http.MethodPost {
			q.Header.Set("Idempotency-Key", r.key)
		}
		for name, values := range r.header {
			q.Header[name] = values
		}
		if r.from != "" {
			q.RemoteAddr = r.from
		}
		return q
	}
	if r.key == "" {
		w.n++
		r.key = "key-" + strconv.Itoa(w.n)
	}
	recorder := httptest.NewRecorder()
	w.http.ServeHTTP(recorder, build())
	got := &reply{world: w, what: r.method + " " + r.path, status: recorder.Code, header: recorder.Result().Header, body: recorder.Body.Bytes()}
	protected(w.t, got.what, r.path, got.header)
	compare(w.t, build(), body, got, r.foreign)
	return got
}

// plainHeaders may be in any answer; others have to be described.
var plainHeaders = []string{"Allow", "Cache-Control", "Content-Language", "Content-Length", "Content-Security-Policy", "Content-Type",
	"Cross-Origin-Resource-Policy", "Referrer-Policy", "Vary", "X-Content-Type-Options", "X-Request-Id"}

func compare(t testing.TB, q *http.Request, body []byte, got *reply, foreign bool) {
	t.Helper()
	_, router := wiretest.Description()
	route, parameters, err := router.FindRoute(q)
	if err != nil {
		if got.status != http.StatusNotFound && got.status != http.StatusMethodNotAllowed {
			t.Errorf("%s = %d, but %v", got.what, got.status, err)
		}
		return
	}
	in := &openapi3filter.RequestValidationInput{
		Request: q, PathParams: parameters, Route: route,
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, IncludeResponseStatus: true},
	}
	switch err := openapi3filter.ValidateRequest(context.Background(), in); {
	case err != nil && got.status < 400:
		t.Errorf("%s = %d, but the description says of the request: %v", got.what, got.status, err)
	case err != nil && !foreign:
		t.Errorf("%s: the request is not described: %v", got.what, err)
	}
	err = openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: in, Status: got.status, Header: got.header,
		Body: io.NopCloser(bytes.NewReader(got.body)), Options: in.Options,
	})
	if err != nil {
		t.Errorf("%s: the answer is not described: %v\n%.2000s", got.what, err, got.body)
	}
	described := route.Operation.Responses.Status(got.status)
	if described == nil {
		return // reported above
	}
	for name := range got.header {
		known := slices.ContainsFunc(slices.Collect(maps.Keys(described.Value.Headers)), func(d string) bool { return strings.EqualFold(d, name) })
		if !known && !slices.Contains(plainHeaders, name) {
			t.Errorf("%s: the header %s of the answer is not described", got.what, name)
		}
	}
}

// reply is an answer.
type reply struct {
	world  *world
	what   string
	status int
	header http.Header
	body   []byte
}

// want fails the test unless the answer has a status.
func (r *reply) want(status int) *reply {
	r.world.t.Helper()
	if r.status != status {
		r.world.t.Fatalf("%s = %d, want %d\n%s", r.what, r.status, status, r.body)
	}
	return r
}

// at returns what is at a path such as "items.0.lot", or nil; all of it at ".".
func (r *reply) at(path string) any {
	r.world.t.Helper()
	var v any
	if err := json.Unmarshal(r.body, &v); err != nil {
		r.world.t.Fatalf("%s: %v\n%s", r.what, err, r.body)
	}
	if path == "." {
		return v
	}
	for name := range strings.SplitSeq(path, ".") {
		switch inner := v.(type) {
		case m:
			v = inner[name]
		case []any:
			i := int(name[0] - '0')
			if len(name) != 1 || i >= len(inner) {
				return nil
			}
			v = inner[i]
		default:
			return nil
		}
	}
	return v
}

func (r *reply) str(path string) string {
	s, _ := r.at(path).(string)
	return s
}

func (r *reply) num(path string) int {
	n, _ := r.at(path).(float64)
	return int(n)
}

// is fails the test unless what is at each path is as given.
func (r *reply) is(want m) *reply {
	r.world.t.Helper()
	for path, value := range want {
		if n, ok := value.(int); ok {
			value = float64(n)
		}
		if got := r.at(path); got != value {
			r.world.t.Errorf("%s: %s = %v, want %v\n%s", r.what, path, got, value, r.body)
		}
	}
	return r
}
