package registrar

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"creditbank/courses"
	"creditbank/courses/identity"
	"creditbank/courses/org"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Registrar carries out the use cases. Its methods may be called concurrently.
type Registrar struct {
	book  *ledger.Book
	store courses.Store
	now   func() time.Time
	log   SignedLog // nil if the bank keeps no log

	identities *identity.Keys // nil if the bank keeps no identity numbers
	readings   *ReadingLog    // nil if the bank does not keep who reads what

	publishing sync.Mutex // one new version at a time
	people     sync.Mutex // held while somebody's identity or staff number is given out
	current    atomic.Pointer[catalogue]
	deciding   sync.Mutex                        // one step of a decision, sanction or complaint at a time
	sanctions  atomic.Pointer[map[string]string] // ids of the sanctions in force, by issuer
	offers     sync.Map                          // versions of programmes that were read, by code and number
	panels     panels                            // what the panels have approved
	steps      steps                             // of applications, one at a time for each

	shelving sync.Mutex
	shelf    shelf // guarded by shelving

	glances glances // of learners at their own accounts

	forgetting func(context.Context, Erased) error // or nil; see BeforeForgetting
}

// New returns a registrar that works on a book and a store, with what the
// store holds now as its catalogue.
func New(ctx context.Context, book *ledger.Book, store courses.Store, now func() time.Time, options ...Option) (*Registrar, error) {
	r := &Registrar{book: book, store: store, now: now}
	for _, o := range options {
		o(r)
	}
	if err := r.reload(ctx); err != nil {
		return nil, fmt.Errorf("load the catalogue: %w", err)
	}
	if err := r.reloadSanctions(ctx); err != nil {
		return nil, fmt.Errorf("load the sanctions: %w", err)
	}
	return r, nil
}

// Option adds to what a registrar can do.
type Option func(*Registrar)

// WithIdentities lets a registrar keep identity numbers, sealed by keys.
func WithIdentities(keys *identity.Keys) Option { return func(r *Registrar) { r.identities = keys } }

// Tree returns the organisations as they are today.
func (r *Registrar) Tree() *org.Tree { return r.current.Load().organisations.On(r.today()) }

// Organisations returns the organisations on every day.
func (r *Registrar) Organisations() *org.History { return r.current.Load().organisations }

// Head returns the end of the ledger.
func (r *Registrar) Head(ctx context.Context) (ledger.Head, error) {
	return r.book.Head(ctx, r.book.Log())
}

// Request says how a write is asked for.
type Request struct {
	By org.Principal
	// Key is the client's idempotency key, 1 to 255 bytes. A dry run needs none.
	Key string
	// DryRun means that nothing is written: the outcome is what it would be.
	DryRun bool
}

// maxKey bounds an idempotency key, in bytes.
const maxKey = 255

// scope keeps the keys of different clients apart. It survives a change of
// the API key.
func (q Request) scope() string {
	if q.By.Role == org.Learner {
		return "learner " + q.By.Learner.String()
	}
	return "organisation " + q.By.Organisation
}

// commands puts actions under the request's key. Digests has the digest of
// each item as asked for; the request as a whole is part of each, so a batch
// in another composition is another request.
func (q Request) commands(operation string, actions []ledger.Action, digests []string) []ledger.Command {
	whole := ledger.DigestOf(append([]string{"creditbank/request/v1", operation}, digests...)...)
	commands := make([]ledger.Command, len(actions))
	for i, a := range actions {
		commands[i] = ledger.Command{Request: whole, Actor: q.By.ID, Action: a}
		if q.Key != "" {
			commands[i].Key = ledger.NewKey(q.scope(), q.Key, uint32(i))
		}
	}
	return commands
}

// do carries a job out, or previews it.
func (r *Registrar) do(ctx context.Context, q Request, job ledger.Job) ([]ledger.Outcome, error) {
	if err := q.checkKey(); err != nil {
		return nil, err
	}
	if q.DryRun {
		return r.book.Preview(ctx, job)
	}
	return r.book.Do(ctx, job)
}

// checkKey returns what is wrong with the request's key.
func (q Request) checkKey() error {
	if q.Key == "" && !q.DryRun || len(q.Key) > maxKey {
		return fmt.Errorf("idempotency key of %d bytes, want 1 to %d: %w", len(q.Key), maxKey, fault.Invalid)
	}
	return nil
}

// one carries out a single action.
func (r *Registrar) one(ctx context.Context, q Request, operation string, a ledger.Action, asked ...string) (ledger.Outcome, error) {
	outcomes, err := r.do(ctx, q, ledger.Job{Commands: q.commands(operation, []ledger.Action{a}, asked)})
	if err != nil {
		return ledger.Outcome{}, err
	}
	return outcomes[0], nil
}

// refuse returns the action of a request that is refused before the ledger.
func refuse(code ledger.Code, field, subject, has, wants string) ledger.Action {
	return ledger.Refuse{Because: refusalOf(code, field, subject, has, wants)}
}

// refusalOf makes a refusal of texts that may have come from outside.
func refusalOf(code ledger.Code, field, subject, has, wants string) ledger.Refusal {
	return ledger.Refusal{Code: code, Field: field, Subject: clip(subject), Has: clip(has), Wants: clip(wants)}
}

// clip bounds what is stored of a text that came from outside.
func clip(text string) string {
	if len(text) > 80 {
		return strings.ToValidUTF8(text[:80], "") + "…"
	}
	return text
}
