package ceremony

import (
	"iter"

	"fss/prover/internal/r1cs"
	"fss/prover/internal/zkey"
)

// block is a run of a key's coefficients, of which the first one has the given number. The list is used again.
type block struct {
	first uint64
	list  []zkey.Coefficient
}

// nonZeros yields the coefficients of A and B as a key has them: row by row, and then the rows that bind the constant and
// the public inputs.
func nonZeros(system *r1cs.R1CS) iter.Seq[block] {
	return func(yield func(block) bool) {
		var list []zkey.Coefficient
		for i := range system.Blocks() {
			b := &system.Blocks()[i]
			list = list[:0]
			for row, terms := range b.Rows() {
				for matrix, combination := range terms[:r1cs.C] {
					for i := range combination.Len() {
						list = append(list, zkey.NewCoefficient(uint32(matrix), row, combination.Wire(i), combination.Words(i)))
					}
				}
			}
			if !yield(block{b.Before[r1cs.A] + b.Before[r1cs.B], list}) {
				return
			}
		}
		list = list[:0]
		for wire := range system.Public() + 1 {
			list = append(list, zkey.NewCoefficient(uint32(r1cs.A), system.Constraints+wire, wire, [4]uint64{1}))
		}
		yield(block{system.NonZeros(r1cs.A) + system.NonZeros(r1cs.B), list})
	}
}
