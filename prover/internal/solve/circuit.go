package solve

import (
	"cmp"
	"slices"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/r1cs"
)

// circuit is a constraint system with the constraints of each wire.
type circuit struct {
	system *r1cs.R1CS
	rows   [][3]r1cs.Terms
	first  []uint32 // where in users the constraints of each wire begin, and the end
	users  []uint32
}

func newCircuit(system *r1cs.R1CS) *circuit {
	c := &circuit{system: system, rows: make([][3]r1cs.Terms, 0, system.Constraints), first: make([]uint32, system.Wires+1)}
	for _, terms := range system.Rows() {
		c.rows = append(c.rows, terms)
	}
	c.eachUse(func(wire, _ uint32) { c.first[wire+1]++ })
	for wire := range system.Wires {
		c.first[wire+1] += c.first[wire]
	}
	c.users = make([]uint32, c.first[system.Wires])
	next := append([]uint32{}, c.first...)
	c.eachUse(func(wire, row uint32) {
		c.users[next[wire]] = row
		next[wire]++
	})
	return c
}

// eachUse calls visit once for each wire but the constant and each constraint that it stands in.
func (c *circuit) eachUse(visit func(wire, row uint32)) {
	seen := make([]uint32, c.system.Wires) // 1 + the constraint in which the wire was last seen
	for row := range c.rows {
		for _, terms := range c.rows[row] {
			for i := range terms.Len() {
				if wire := terms.Wire(i); wire != 0 && seen[wire] != uint32(row)+1 {
					seen[wire] = uint32(row) + 1
					visit(wire, uint32(row))
				}
			}
		}
	}
}

// usersOf returns the constraints that a wire stands in, in ascending order.
func (c *circuit) usersOf(wire uint32) []uint32 { return c.users[c.first[wire]:c.first[wire+1]] }

// forms returns the three linear combinations of a constraint.
func (c *circuit) forms(row uint32) (forms [3]form) {
	for i, terms := range c.rows[row] {
		forms[i] = decode(terms)
	}
	return forms
}

// decode reads a combination, in whatever order its terms stand.
func decode(terms r1cs.Terms) form {
	decoded := make(form, terms.Len())
	for i := range decoded {
		decoded[i] = term{Wire: terms.Wire(i), Coefficient: terms.Coefficient(i)}
	}
	slices.SortFunc(decoded, func(x, y term) int { return cmp.Compare(x.Wire, y.Wire) })
	return decoded.joined()
}

// isInput says whether a wire is an input of the main component.
func (c *circuit) isInput(wire uint32) bool {
	label, outputs := c.system.Label(wire), uint64(c.system.PublicOutputs)
	inputs := uint64(c.system.PublicInputs) + uint64(c.system.PrivateInputs)
	return label > outputs && label <= outputs+inputs
}

var (
	one      = fr.One()
	minusOne = func() (value fr.Element) { return *value.Neg(&one) }()
)

// inverse returns 1 / value; most coefficients are 1 or -1.
func inverse(value fr.Element) fr.Element {
	if value.Equal(&one) || value.Equal(&minusOne) {
		return value
	}
	return *new(fr.Element).Inverse(&value)
}
