package stats

import (
	"context"
	"slices"
	"strings"
	"sync"

	"creditbank/ledger"
)

// Memory is a [Store] that forgets all when the program ends. Its zero value
// is empty and can be used.
type Memory struct {
	mu       sync.RWMutex
	standing Standing
	cells    map[Key]Cell
	records  map[ledger.AccountID][]byte
}

// View implements [Store].
func (m *Memory) View(_ context.Context, fn func(View) error) error {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return fn((*memoryView)(m))
}

// memoryView is a [Memory] whose lock is held.
type memoryView Memory

func (v *memoryView) Position() Position       { return v.standing.Position }
func (v *memoryView) Cell(k Key) (Cell, error) { return v.cells[k], nil }

func (v *memoryView) Scan(organisation string, h Heading, p Period, yield func(string, *Cell) error) error {
	var found []string
	for k := range v.cells {
		if k.Organisation == organisation && k.Heading == h && k.Period == p {
			found = append(found, k.Value)
		}
	}
	slices.SortFunc(found, strings.Compare)
	for _, value := range found {
		c := v.cells[Key{organisation, h, p, value}]
		if err := yield(value, &c); err != nil {
			return err
		}
	}
	return nil
}

// Cells implements [Store].
func (m *Memory) Cells(_ context.Context, yield func(Key, Cell) error) error {
	m.mu.RLock()
	defer m.mu.RUnlock()
	for k, c := range m.cells {
		if err := yield(k, c); err != nil {
			return err
		}
	}
	return nil
}

// Standing implements [Store].
func (m *Memory) Standing(context.Context) (Standing, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	s := m.standing
	s.Attributions = slices.Clone(s.Attributions)
	return s, nil
}

// Records implements [Store].
func (m *Memory) Records(_ context.Context, ids []ledger.AccountID) ([]Record, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	list := make([]Record, len(ids))
	for i, id := range ids {
		row, ok := m.records[id]
		if !ok {
			continue
		}
		var err error
		if list[i], err = ParseRecord(row); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Apply implements [Store].
func (m *Memory) Apply(_ context.Context, c *Changes) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.apply(c)
	return nil
}

func (m *Memory) apply(c *Changes) {
	if m.cells == nil {
		m.cells, m.records = make(map[Key]Cell), make(map[ledger.AccountID][]byte)
	}
	m.standing.Position, m.standing.Shape, m.standing.Forgotten = c.Position, c.Shape, c.Forgotten
	m.standing.Attributions = append(m.standing.Attributions, c.Attributions...)
	for k, by := range c.Cells {
		cell := m.cells[k]
		cell.Add(by)
		if cell.IsZero() {
			delete(m.cells, k)
		} else {
			m.cells[k] = cell
		}
	}
	for id, r := range c.Records {
		m.records[id] = AppendRecord(nil, r)
	}
}

// Forget implements [Store].
func (m *Memory) Forget(_ context.Context, c *Changes, ids []ledger.AccountID) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.apply(c)
	for _, id := range ids {
		delete(m.records, id)
	}
	return nil
}

// Reset implements [Store].
func (m *Memory) Reset(context.Context) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.standing, m.cells, m.records = Standing{Position: Position{Remaking: true}}, nil, nil
	return nil
}

// Close implements [Store].
func (m *Memory) Close() error { return nil }
