package fixedbase

import (
	"unsafe"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// G1Multiplier multiplies a table's base by scalars. It reuses its memory: each goroutine has one of its own.
type G1Multiplier struct {
	multiplier[fp.Element, *fp.Element]
}

// G2Multiplier is the same for G2.
type G2Multiplier struct {
	multiplier[bn254.E2, *bn254.E2]
}

// Multiplier returns a multiplier for one goroutine.
func (g *G1) Multiplier() *G1Multiplier {
	return &G1Multiplier{newMultiplier(&g.table)}
}

// Multiplier returns a multiplier for one goroutine.
func (g *G2) Multiplier() *G2Multiplier {
	return &G2Multiplier{newMultiplier(&g.table)}
}

// Multiply returns scalar * base for each scalar; the next call overwrites the list.
func (m *G1Multiplier) Multiply(scalars []fr.Element) []bn254.G1Affine {
	return castSlice[bn254.G1Affine](m.multiply(scalars))
}

// Multiply returns scalar * base for each scalar; the next call overwrites the list.
func (m *G2Multiplier) Multiply(scalars []fr.Element) []bn254.G2Affine {
	return castSlice[bn254.G2Affine](m.multiply(scalars))
}

func castSlice[To, From any](points []From) []To {
	return unsafe.Slice((*To)(unsafe.Pointer(unsafe.SliceData(points))), len(points))
}

type multiplier[T comparable, F coordinate[T]] struct {
	table   *table[T, F]
	adder   *adder[T, F]
	terms   []point[T]
	results []point[T]
	sums    []point[T]
	places  []int
	shifted [][4]uint64
}

func newMultiplier[T comparable, F coordinate[T]](t *table[T, F]) multiplier[T, F] {
	return multiplier[T, F]{table: t, adder: newAdder[T, F](batchSize), terms: make([]point[T], batchSize)}
}

// multiply passes all scalars through one window before the next, so that the window stays in the cache. Zeros, which
// every sixth wire has in A and B, are left out.
func (m *multiplier[T, F]) multiply(scalars []fr.Element) []point[T] {
	m.places, m.shifted = m.places[:0], m.shifted[:0]
	for i := range scalars {
		if !scalars[i].IsZero() {
			m.places = append(m.places, i)
			m.shifted = append(m.shifted, m.table.shift(&scalars[i]))
		}
	}
	m.sums = append(m.sums[:0], make([]point[T], len(m.places))...)
	for window := range m.table.windows {
		for start := 0; start < len(m.sums); start += batchSize {
			sums := m.sums[start:min(start+batchSize, len(m.sums))]
			for i := range sums {
				m.pick(&m.terms[i], window, &m.shifted[start+i])
			}
			m.adder.add(sums, m.terms[:len(sums)])
		}
	}
	m.results = append(m.results[:0], make([]point[T], len(scalars))...)
	for i, place := range m.places {
		m.results[place] = m.sums[i]
	}
	return m.results
}

// pick sets p to the table's multiple for one window of a shifted scalar.
func (m *multiplier[T, F]) pick(p *point[T], window int, shifted *[4]uint64) {
	digit := m.table.digit(shifted, window)
	switch {
	case digit > 0:
		*p = m.table.multiples[window][digit-1]
	case digit < 0:
		*p = m.table.multiples[window][-digit-1]
		F(&p.Y).Neg(&p.Y)
	default:
		*p = point[T]{}
	}
}
