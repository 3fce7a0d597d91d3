package fixedbase

import (
	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"

	"fss/prover/internal/parallel"
)

const (
	// batchSize is how many additions share an inversion: enough to hide it, small enough for the cache.
	batchSize = 512
	minWidth  = 4
	maxWidth  = 16
)

// table holds d * 2^(width*w) * base for every window w and digit d in 1..2^(width-1).
type table[T comparable, F coordinate[T]] struct {
	recoding
	multiples [][]point[T]
}

// G1 is a table of multiples of a point of G1.
type G1 struct {
	table[fp.Element, *fp.Element]
}

// G2 is a table of multiples of a point of G2.
type G2 struct {
	table[bn254.E2, *bn254.E2]
}

// NewG1 builds a table sized for about expected multiplications of base.
func NewG1(base bn254.G1Affine, expected int) *G1 {
	return &G1{newTable[fp.Element, *fp.Element](point[fp.Element](base), bestWidth(expected))}
}

// NewG2 builds a table sized for about expected multiplications of base.
func NewG2(base bn254.G2Affine, expected int) *G2 {
	return &G2{newTable[bn254.E2, *bn254.E2](point[bn254.E2](base), bestWidth(expected))}
}

// bestWidth weighs the additions that make the table against those that use it.
func bestWidth(expected int) int {
	best, bestCost := 0, 0
	for width := minWidth; width <= maxWidth; width++ {
		cost := windowsFor(width) * (1<<(width-1) + expected)
		if best == 0 || cost < bestCost {
			best, bestCost = width, cost
		}
	}
	return best
}

func newTable[T comparable, F coordinate[T]](base point[T], width int) table[T, F] {
	made := table[T, F]{recoding: newRecoding(width)}
	made.multiples = make([][]point[T], made.windows)
	bases := make([]point[T], made.windows)
	single := newAdder[T, F](1)
	for w := range bases {
		bases[w] = base
		for range width {
			base = double(single, base)
		}
	}
	parallel.Queue(made.windows, 0, func() func(int) {
		adder := newAdder[T, F](batchSize)
		return func(w int) { made.multiples[w] = multiplesOf(adder, bases[w], 1<<(width-1)) }
	})
	return made
}

func double[T comparable, F coordinate[T]](a *adder[T, F], p point[T]) point[T] {
	sum := []point[T]{p}
	a.add(sum, []point[T]{p})
	return sum[0]
}

// multiplesOf returns 1, 2, ..., count times base, doubling the list's length in each round.
func multiplesOf[T comparable, F coordinate[T]](adder *adder[T, F], base point[T], count int) []point[T] {
	list := make([]point[T], 1, count)
	list[0] = base
	last := make([]point[T], batchSize)
	for len(list) < count {
		have := len(list)
		for i := range last {
			last[i] = list[have-1]
		}
		list = append(list, list[:min(have, count-have)]...)
		for start := have; start < len(list); start += batchSize {
			batch := list[start:min(start+batchSize, len(list))]
			adder.add(batch, last[:len(batch)])
		}
	}
	return list
}
