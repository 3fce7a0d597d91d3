// Package lanes takes one computation over BN254's scalar field through many values at once, on the vector unit.
// It imports vector. It may be used only where vector.Supported is true.
package lanes

import (
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/vector"
)

const blocks = 4

// Width is how many values a column has: with as many, a handful of columns stays in the first-level cache, and the
// calls cost little beside the work.
const Width = blocks * vector.Lanes

// Column has one variable of the computation, of each of Width runs. Products of columns are columns again: the block
// of a value x holds the words of 16 x, and vector's product of those is the words of 16 x y.
type Column []vector.Block

// New returns a column of zeros.
func New() Column { return vector.Blocks(blocks) }

// Constant returns a column with one value throughout.
func Constant(value fr.Element) Column {
	var values [Width]fr.Element
	for i := range values {
		values[i] = value
	}
	c := New()
	c.Load(values[:])
	return c
}

// Load sets the column to at most Width values, and to zero beyond them.
func (c Column) Load(values []fr.Element) {
	var all [Width]fr.Element
	copy(all[:], values)
	vector.UnpackFr(c, all[:])
	vector.MultiplyFr(c, c, enter)
}

// Store writes the column's first values, reduced.
func (c Column) Store(values []fr.Element) {
	var all [Width]fr.Element
	left := New()
	vector.MultiplyFr(left, c, leave)
	vector.PackFr(all[:], left)
	copy(values, all[:])
}

// Multiply sets c to a * b.
func (c Column) Multiply(a, b Column) { vector.MultiplyFr(c, a, b) }

// Square sets c to a^2.
func (c Column) Square(a Column) { vector.SquareFr(c, a) }

// Add sets c to a + b.
func (c Column) Add(a, b Column) { vector.AddFr(c, a, b) }

// Subtract sets c to a - b.
func (c Column) Subtract(a, b Column) { vector.SubtractFr(c, a, b) }

// The factors that carry words into the column's form and back: 256 x / 16 = 16 x, and 16 x * 1 / 16 = x.
var enter, leave = raw(256), raw(1)

func raw(value uint64) Column {
	if !vector.Supported {
		return nil
	}
	var all [Width]fr.Element
	for i := range all {
		all[i].SetUint64(value)
	}
	c := New()
	vector.UnpackFr(c, all[:])
	return c
}
