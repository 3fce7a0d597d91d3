package ceremony

import (
	"math/big"
	"math/bits"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/parallel"
	"fss/prover/internal/r1cs"
)

// columns is a matrix of a circuit by wires: which rows each of them stands in, and with what coefficient.
type columns struct {
	starts []int // the terms of wire w are those from starts[w] to starts[w+1]
	rows   []uint32
	values []signed
}

// signed is a coefficient or its opposite, whichever is the shorter integer.
type signed struct {
	words    [4]uint64
	negative bool
}

func signedOf(words [4]uint64) signed {
	var opposite [4]uint64
	var borrow uint64
	for i := range words {
		opposite[i], borrow = bits.Sub64(scalarModulus[i], words[i], borrow)
	}
	if bitLength(&opposite) < bitLength(&words) {
		return signed{opposite, true}
	}
	return signed{words, false}
}

func bitLength(words *[4]uint64) int {
	for i := 3; i >= 0; i-- {
		if words[i] != 0 {
			return 64*i + bits.Len64(words[i])
		}
	}
	return 0
}

var scalarModulus = func() (words [4]uint64) {
	for i := range words {
		words[i] = new(big.Int).Rsh(fr.Modulus(), uint(64*i)).Uint64()
	}
	return words
}()

// columnsOf transposes the three matrices. A has a row more for the constant and for each public input, past the constraints.
func columnsOf(system *r1cs.R1CS) *[3]columns {
	list := new([3]columns)
	parallel.Steps(0, func() { list[r1cs.A] = column(system, r1cs.A, int(system.Public())+1) },
		func() { list[r1cs.B] = column(system, r1cs.B, 0) }, func() { list[r1cs.C] = column(system, r1cs.C, 0) })
	return list
}

// column transposes one matrix, whose first wires have a row of their own.
func column(system *r1cs.R1CS, matrix r1cs.Matrix, bound int) columns {
	count := int(system.NonZeros(matrix)) + bound
	c := columns{starts: make([]int, system.Wires+1), rows: make([]uint32, count), values: make([]signed, count)}
	for _, terms := range system.Rows() {
		for i := range terms[matrix].Len() {
			c.starts[terms[matrix].Wire(i)]++
		}
	}
	for wire := range bound {
		c.starts[wire]++
	}
	end := 0
	for wire, length := range c.starts {
		end += length
		c.starts[wire] = end
	}
	// Each term takes the last place that is left, so the starts go back to where their wires begin.
	put := func(wire, row uint32, words [4]uint64) {
		c.starts[wire]--
		c.rows[c.starts[wire]], c.values[c.starts[wire]] = row, signedOf(words)
	}
	for row, terms := range system.Rows() {
		for i := range terms[matrix].Len() {
			put(terms[matrix].Wire(i), row, terms[matrix].Words(i))
		}
	}
	for wire := range uint32(bound) {
		put(wire, system.Constraints+wire, [4]uint64{1})
	}
	return c
}
