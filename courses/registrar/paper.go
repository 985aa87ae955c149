package registrar

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"creditbank/courses"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// filed is a paper with what it says.
type filed[T any] struct {
	says    T
	history []courses.Paper // all versions, oldest first; empty if there is none yet
}

// paper reads a paper. One that is not there has no history.
func paper[T any](ctx context.Context, r *Registrar, kind courses.PaperKind, name string) (f filed[T], err error) {
	f.history, err = r.store.Papers().History(ctx, kind.Key(name))
	if errors.Is(err, fault.NotFound) {
		return filed[T]{}, nil
	}
	if err != nil {
		return f, err
	}
	f.says, err = says[T](f.history[len(f.history)-1])
	return f, err
}

func says[T any](p courses.Paper) (t T, err error) {
	if err := json.Unmarshal([]byte(p.Body), &t); err != nil {
		return t, fmt.Errorf("%s: %w (%w)", p.Kind.Key(p.Name), fault.Corrupt, err)
	}
	return t, nil
}

// asked returns the version that an earlier request with the same key made.
// The same key for something else is refused.
func (f *filed[T]) asked(a courses.Asked) (earlier T, used bool, err error) {
	for _, p := range f.history {
		if p.Asked.Key != a.Key || a.Key.IsZero() {
			continue
		}
		if p.Asked.Request != a.Request {
			return earlier, false, &ledger.Refusal{Code: ledger.KeyReused, Field: "Idempotency-Key"}
		}
		earlier, err = says[T](p)
		return earlier, err == nil, err
	}
	return earlier, false, nil
}

// file adds the next version of a paper. A paper that somebody else changed
// since it was read is [fault.Conflict].
func file[T any](ctx context.Context, r *Registrar, q Request, f filed[T], kind courses.PaperKind, name string, a courses.Asked, t T) error {
	if q.DryRun {
		return nil
	}
	next, err := newPaper(q, f, kind, name, a, t)
	if err != nil {
		return err
	}
	return r.store.Papers().Add(ctx, next)
}

// newPaper returns the next version of a paper.
func newPaper[T any](q Request, f filed[T], kind courses.PaperKind, name string, a courses.Asked, t T) (courses.Paper, error) {
	body, err := json.Marshal(t)
	return courses.Paper{
		Kind: kind, Name: name, Version: uint32(len(f.history)) + 1, Body: string(body), By: q.By.ID, Asked: a,
	}, err
}

// askedFor returns what identifies a request to file a paper. Stored: the
// texts and their order are frozen.
func (q Request) askedFor(parts ...string) (courses.Asked, error) {
	if err := q.checkKey(); err != nil {
		return courses.Asked{}, err
	}
	a := courses.Asked{Request: ledger.DigestOf(append([]string{"creditbank/paper/v1"}, parts...)...)}
	if q.Key != "" {
		a.Key = ledger.NewKey(q.scope(), q.Key, 0)
	}
	return a, nil
}

// papers returns what the newest versions say of all papers of a kind whose
// names begin with a prefix, in the order of their names.
func papers[T any](ctx context.Context, r *Registrar, kind courses.PaperKind, prefix string) ([]T, error) {
	named, err := papersNamed(ctx, r, kind, prefix)
	if err != nil {
		return nil, err
	}
	var found []T
	for _, p := range named {
		t, err := says[T](p)
		if err != nil {
			return nil, err
		}
		found = append(found, t)
	}
	return found, nil
}

// papersNamed returns the newest versions of all papers of a kind whose names
// begin with a prefix, in the order of their names.
func papersNamed(ctx context.Context, r *Registrar, kind courses.PaperKind, prefix string) (found []courses.Paper, err error) {
	first := kind.Key(prefix)
	for after := first; ; {
		more, err := r.store.Papers().List(ctx, after, page)
		if err != nil || len(more) == 0 {
			return found, err
		}
		for _, p := range more {
			key, _ := p.VersionKey()
			if !strings.HasPrefix(key, first) {
				return found, nil
			}
			found, after = append(found, p), key
		}
	}
}
