// Package poseidon is Poseidon over BN254's scalar field with circomlib's parameters (x^5, t = 2..17), in batches.
// It imports gnark-crypto's field, fault, lanes, vector and parallel. The Python module commit/poseidon.py defines it, and both
// are tested against circomlib's own outputs.
package poseidon

import (
	"math/big"
	"sync"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// Widths of the permutation's state: a capacity element and 1 to 16 inputs.
const (
	MinWidth = 2
	MaxWidth = 17
)

const fullRounds = 8

// partialRounds is circomlib's table, from t = 2.
var partialRounds = [MaxWidth - MinWidth + 1]int{56, 57, 56, 60, 60, 63, 64, 63, 60, 66, 60, 65, 70, 60, 64, 68}

// parameters of one width: constants[round][lane], matrix[row][column].
type parameters struct {
	width, partial int
	constants      [][]fr.Element
	matrix         [][]fr.Element
}

var tables [MaxWidth - MinWidth + 1]func() *parameters

func init() {
	for i := range tables {
		tables[i] = sync.OnceValue(func() *parameters { return derive(i + MinWidth) })
	}
}

// derive takes round constants and MDS matrix from the Grain LFSR of the reference implementation (eprint 2019/458,
// appendix E), so that nobody has to trust a table.
func derive(width int) *parameters {
	made := &parameters{width: width, partial: partialRounds[width-MinWidth]}
	bits := newGrain(width, made.partial)
	for range fullRounds + made.partial {
		row := make([]fr.Element, width)
		for lane := range row {
			row[lane] = bits.element()
		}
		made.constants = append(made.constants, row)
	}
	// The Cauchy matrix's 2t nodes are taken modulo r without rejection, as the reference does.
	nodes := make([]fr.Element, 2*width)
	for i := range nodes {
		nodes[i].SetBigInt(bits.integer())
	}
	for row := range width {
		line := make([]fr.Element, width)
		for column := range line {
			line[column].Add(&nodes[row], &nodes[width+column])
		}
		made.matrix = append(made.matrix, fr.BatchInvert(line))
	}
	return made
}

const (
	grainStateBits = 80
	grainWarmUp    = 160
)

var grainTaps = [...]int{62, 51, 38, 23, 13, 0}

// grain is the LFSR with its shrunken output: of each pair of bits the second where the first is 1.
type grain struct {
	state [grainStateBits]byte
	at    int
}

func newGrain(width, partial int) *grain {
	g := new(grain)
	position := 0
	describe := func(value, bits int) {
		for bit := bits - 1; bit >= 0; bit-- {
			g.state[position] = byte(value >> bit & 1)
			position++
		}
	}
	describe(1, 2) // a prime field
	describe(0, 4) // the S-box is a power
	describe(fr.Bits, 12)
	describe(width, 12)
	describe(fullRounds, 10)
	describe(partial, 10)
	for ; position < grainStateBits; position++ {
		g.state[position] = 1
	}
	for range grainWarmUp {
		g.next()
	}
	return g
}

func (g *grain) next() (bit byte) {
	for _, tap := range grainTaps {
		bit ^= g.state[(g.at+tap)%grainStateBits]
	}
	g.state[g.at] = bit
	g.at = (g.at + 1) % grainStateBits
	return bit
}

func (g *grain) shrunken() byte {
	for {
		keep, bit := g.next(), g.next()
		if keep == 1 {
			return bit
		}
	}
}

func (g *grain) integer() *big.Int {
	value := new(big.Int)
	for bit := fr.Bits - 1; bit >= 0; bit-- {
		value.SetBit(value, bit, uint(g.shrunken()))
	}
	return value
}

// element is the next one by rejection, so that it is uniform.
func (g *grain) element() (e fr.Element) {
	for {
		if value := g.integer(); value.Cmp(fr.Modulus()) < 0 {
			return *e.SetBigInt(value)
		}
	}
}
