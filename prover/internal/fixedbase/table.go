package fixedbase

import (
	"github.com/consensys/gnark-crypto/ecc/bn254"

	"fss/prover/internal/parallel"
	"fss/prover/internal/vector"
)

const (
	minWidth = 4
	maxWidth = 15
)

// affine is a point of either group.
type affine interface {
	bn254.G1Affine | bn254.G2Affine
}

// Table holds d * 2^(width*w) * base for every window w and d in 0..half. The zeros cost little, and spare every reader
// a case.
type Table[P affine] struct {
	recoding
	points   []P
	newAdder func(capacity int) *vector.Adder[P]
}

// NewG1 builds a table sized for about expected multiplications of base.
func NewG1(base bn254.G1Affine, expected int) *Table[bn254.G1Affine] {
	table := newTable(expected, vector.NewAdderG1)
	var multiple bn254.G1Jac
	multiple.FromAffine(&base)
	for w := range table.windows {
		table.window(w)[1].FromJacobian(&multiple)
		for range table.width {
			multiple.DoubleAssign()
		}
	}
	table.fill()
	return table
}

// NewG2 builds a table sized for about expected multiplications of base.
func NewG2(base bn254.G2Affine, expected int) *Table[bn254.G2Affine] {
	table := newTable(expected, vector.NewAdderG2)
	var multiple bn254.G2Jac
	multiple.FromAffine(&base)
	for w := range table.windows {
		table.window(w)[1].FromJacobian(&multiple)
		for range table.width {
			multiple.DoubleAssign()
		}
	}
	table.fill()
	return table
}

func newTable[P affine](expected int, newAdder func(capacity int) *vector.Adder[P]) *Table[P] {
	table := &Table[P]{recoding: newRecoding(bestWidth(expected)), newAdder: newAdder}
	table.points = make([]P, table.windows*table.stride())
	return table
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

func (t *Table[P]) window(w int) []P { return t.points[w*t.stride():][:t.stride()] }

// fill completes each window, whose element 1 is there, doubling how many multiples there are in each round.
func (t *Table[P]) fill() {
	places := make([]uint32, t.stride())
	for i := range places {
		places[i] = uint32(i)
	}
	parallel.Queue(t.windows, 0, func() func(int) {
		adder, last := t.newAdder(batchSize), make([]uint32, t.stride())
		return func(w int) {
			list := t.window(w)
			for have := 1; have+1 < len(list); have *= 2 {
				fresh := min(have, len(list)-1-have)
				for i := range fresh {
					last[i] = uint32(have)
				}
				adder.Add(list, list, list, vector.Pairs{
					Left: places[1:][:fresh], Right: last[:fresh], Sum: places[1+have:][:fresh],
				})
			}
		}
	})
}
