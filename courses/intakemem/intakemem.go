// Package intakemem keeps reports and what is in suspense in memory.
package intakemem

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"creditbank/courses/intake"
	"creditbank/ledger"
	"creditbank/ledger/fault"
)

// Store is an [intake.Store] that forgets everything when the program ends.
// The zero value is empty.
type Store struct {
	// Commit, if set, is called before a change is kept. It says whether to
	// keep it, and what error to report: a disk may keep what it says it lost.
	Commit func() (apply bool, err error)

	mu        sync.Mutex
	reports   map[string]intake.Report       // these are guarded by mu
	files     map[string][]byte              // by report
	pages     map[string]map[int]intake.Page // by report and number
	items     map[string]intake.Item
	asked     map[ledger.Key]intake.Used
	forgotten map[ledger.AccountID]bool
}

func (s *Store) AppendFile(_ context.Context, report string, piece []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.files == nil {
		s.files = make(map[string][]byte)
	}
	s.files[report] = append(s.files[report], piece...)
	return nil
}

func (s *Store) DropFile(_ context.Context, report string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.files, report)
	return nil
}

func (s *Store) File(_ context.Context, report string) (intake.File, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	file, ok := s.files[report]
	if !ok {
		return nil, fmt.Errorf("file of report %s: %w", report, fault.NotFound)
	}
	return bytes.NewReader(slices.Clone(file)), nil
}

// Save implements [intake.Store].
func (s *Store) Save(_ context.Context, c intake.Change) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	apply, err := true, error(nil)
	if s.Commit != nil {
		apply, err = s.Commit()
	}
	if apply {
		s.apply(c)
	}
	return err
}

func (s *Store) apply(c intake.Change) {
	if s.reports == nil {
		s.reports, s.items = make(map[string]intake.Report), make(map[string]intake.Item)
		s.pages, s.asked = make(map[string]map[int]intake.Page), make(map[ledger.Key]intake.Used)
		s.forgotten = make(map[ledger.AccountID]bool)
	}
	for _, r := range c.Reports {
		s.reports[r.ID] = copyReport(r)
	}
	for _, p := range c.Pages {
		if s.pages[c.PagesOf] == nil {
			s.pages[c.PagesOf] = make(map[int]intake.Page)
		}
		s.pages[c.PagesOf][p.Number] = copyPage(p)
	}
	for _, i := range c.Items {
		s.items[i.ID] = copyItem(i)
	}
	if !c.Asked.Key.IsZero() {
		s.asked[c.Asked.Key] = intake.Used{Request: c.Asked.Request, Subject: c.Subject}
	}
	for _, id := range c.DropFiles {
		delete(s.files, id)
	}
	for _, a := range c.Forgotten {
		s.forgotten[a] = true
	}
}

func (s *Store) Report(_ context.Context, id string) (intake.Report, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, ok := s.reports[id]
	if !ok {
		return r, fmt.Errorf("report %.80q: %w", id, fault.NotFound)
	}
	return copyReport(r), nil
}

func (s *Store) Reports(_ context.Context, before string, n int) (found []intake.Report, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range slices.Backward(slices.Sorted(maps.Keys(s.reports))) {
		if before != "" && id >= before || len(found) == n {
			continue
		}
		found = append(found, copyReport(s.reports[id]))
	}
	return found, nil
}

func (s *Store) Waiting(context.Context) (found []intake.Report, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range slices.Sorted(maps.Keys(s.reports)) {
		if s.reports[id].State.Waits() {
			found = append(found, copyReport(s.reports[id]))
		}
	}
	return found, nil
}

func (s *Store) First(_ context.Context, organisation string, sum [32]byte) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range slices.Sorted(maps.Keys(s.reports)) {
		if r := s.reports[id]; r.Organisation == organisation && r.SHA256 == sum {
			return id, nil
		}
	}
	return "", fmt.Errorf("a report of this file: %w", fault.NotFound)
}

func (s *Store) Asked(_ context.Context, key ledger.Key) (intake.Used, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	used, ok := s.asked[key]
	if !ok {
		return used, fmt.Errorf("key %s: %w", key, fault.NotFound)
	}
	return used, nil
}

func (s *Store) Page(_ context.Context, report string, number int) (intake.Page, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ok := s.pages[report][number]
	if !ok {
		return p, fmt.Errorf("page %d of report %.80q: %w", number, report, fault.NotFound)
	}
	return copyPage(p), nil
}

func (s *Store) Item(_ context.Context, id string) (intake.Item, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, ok := s.items[id]
	if !ok {
		return i, fmt.Errorf("item %.80q in suspense: %w", id, fault.NotFound)
	}
	return copyItem(i), nil
}

func (s *Store) Items(_ context.Context, owner, after string, n int) (found []intake.Item, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range slices.Sorted(maps.Keys(s.items)) {
		i := s.items[id]
		if strings.Compare(id, after) > 0 && (owner == "" || i.Owner == owner) && len(found) < n {
			found = append(found, copyItem(i))
		}
	}
	return found, nil
}

func (s *Store) Forgotten(_ context.Context, accounts []ledger.AccountID) (left []ledger.AccountID, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range accounts {
		if !s.forgotten[a] {
			left = append(left, a)
		}
	}
	return left, nil
}

// Shed does nothing: nothing is left of what was replaced.
func (s *Store) Shed(context.Context) error { return nil }

// Close does nothing.
func (s *Store) Close() error { return nil }
