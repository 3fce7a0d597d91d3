package fixedbase

import (
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/vector"
)

// batchSize is how many additions share an inversion: enough to hide it, few enough for the cache.
const batchSize = 1 << 11

// Multiplier multiplies a table's base by scalars. It reuses its memory: each goroutine has one of its own.
type Multiplier[P affine] struct {
	table   *Table[P]
	adder   *vector.Adder[P]
	results []P
	shifted [][4]uint64 // the scalars that are not zero, recoded
	places  []uint32    // where in results they belong
	picks   []uint32    // what the table has for each of them in one window
	first   []uint32    // the same in the first window
}

// Multiplier returns a multiplier for one goroutine.
func (t *Table[P]) Multiplier() *Multiplier[P] {
	return &Multiplier[P]{table: t, adder: t.newAdder(batchSize)}
}

// Multiply returns scalar * base for each scalar; the next call overwrites the list. All scalars pass through one window
// before the next, so that the window stays in the cache. Zeros, which every sixth wire of a circuit has in A and B, cost
// nothing.
func (m *Multiplier[P]) Multiply(scalars []fr.Element) []P {
	m.shifted, m.places = m.shifted[:0], m.places[:0]
	for i := range scalars {
		if !scalars[i].IsZero() {
			m.shifted = append(m.shifted, m.table.shift(&scalars[i]))
			m.places = append(m.places, uint32(i))
		}
	}
	m.results = append(m.results[:0], make([]P, len(scalars))...)
	points := m.table.points
	m.first, m.picks = m.table.pick(m.first[:0], m.shifted, 0), m.table.pick(m.picks[:0], m.shifted, 1)
	m.adder.Add(m.results, points, points, vector.Pairs{Left: m.first, Right: m.picks, Sum: m.places})
	for window := 2; window < m.table.windows; window++ {
		m.picks = m.table.pick(m.picks[:0], m.shifted, window)
		m.adder.Add(m.results, m.results, points, vector.Pairs{Left: m.places, Right: m.picks, Sum: m.places})
	}
	return m.results
}
