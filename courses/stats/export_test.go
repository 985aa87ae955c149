package stats

import "maps"

// Cells returns all cells.
func (m *Memory) Cells() map[Key]Cell {
	m.mu.RLock()
	defer m.mu.RUnlock()
	cells := maps.Clone(m.cells)
	if cells == nil {
		cells = map[Key]Cell{}
	}
	return cells
}
