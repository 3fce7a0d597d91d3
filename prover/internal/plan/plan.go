// Package plan is a circuit's solving order as a file, and its execution: from the values of the inputs to that of
// every wire, by the constraints alone. Package solve finds plans. It may import binfile, atomicfile, fault, inputs
// and parallel.
//
// A plan is made of instructions, each of which gives a value to wires whose constraint has no other unknown.
// Circuits repeat themselves, and so does a plan: the linear combinations' coefficients are kept once for each
// pattern, and a run of instructions once for each template. A block is a template with the wires that it works on
// in this place, and names the blocks whose results it needs.
package plan

import (
	"crypto/sha256"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// Malformed is the code of a file that is no plan.
const Malformed = "plan.malformed"

// Op is the kind of an instruction. A, B, C and D are its linear combinations, in this order.
type Op uint32

// The kinds of instructions.
const (
	Sum      Op = iota + 1 // wire = A
	Product                // wire = A B + C
	Quotient               // wire = (A B + C) / D
	Digits                 // digits = those of A B + C, each 0 or the scale
	Zero                   // outcome = C and hint = 0 where A = 0, else outcome = 0 and hint = B / A
	Check                  // A B + C = 0
)

// shape says how many wires and linear combinations each kind of instruction names. The wires are what it gives a
// value to, but for Digits, whose one wire is the scale.
var shape = [...]struct{ wires, forms int }{
	Sum: {1, 1}, Product: {1, 3}, Quotient: {1, 4}, Digits: {1, 3}, Zero: {2, 3}, Check: {0, 3},
}

// MaxExponent bounds the digits' weights 2^0 to 2^252, so that no two strings of digits stand for one field element.
const MaxExponent = 252

// pattern is a linear combination without its wires: its coefficients, and the lengths of the runs of consecutive
// wires that they belong to.
type pattern struct {
	runs         []uint32
	coefficients fr.Vector
	single       bool // it is the value of one wire
}

func newPattern(runs []uint32, coefficients fr.Vector) pattern {
	return pattern{runs, coefficients, len(coefficients) == 1 && coefficients[0].IsOne()}
}

// Plan is a plan ready to be executed.
type Plan struct {
	Circuit     [sha256.Size]byte // the hash of the .r1cs that it was made from
	Wires       uint32
	Temporaries uint32 // values behind those of the wires, that several instructions share
	Inputs      []Input

	digest    [sha256.Size]byte // of the file, as its header says
	patterns  []pattern
	templates []template
	blocks    []block
	longest   int // the most coefficients of a pattern
}

// Blocks returns the number of parts that the plan is executed in.
func (p *Plan) Blocks() int { return len(p.blocks) }

// Input is an input signal: its name, and the wire of each element, 0 where no constraint uses it.
type Input struct {
	Name  string
	Wires []uint32
}

// template is a run of instructions over groups of consecutive wires. In its code each wire is two words: a group, and
// a position in it.
type template struct {
	groups uint32
	code   []uint32
}

// block is a template with the first wire of each group, and the blocks that use what it computes.
type block struct {
	template   uint32
	bases      []uint32
	needs      uint32
	successors []uint32
}
