// Package solve follows the wires of a circuit from its inputs by the constraints alone: as a plan that computes the
// witness, and as a proof that the inputs determine it. It may import r1cs, plan, parallel and fault.
//
// A wire follows by one of four rules. The first three fix it uniquely, whatever the known values are:
//
//	Linear    it is the one unknown wire of a constraint, which is linear in it with a constant coefficient; or
//	          its constraint is x w = constant, which is not 0, so that x is none either
//	Digits    the unknown wires of a constraint are linear in it, each is 0 or s (for one known s), and their
//	          weights are different powers of two up to 2^252, up to one common factor
//	Zero      x h = v - c o and x o = 0, with x and v known and h in no other constraint: o = v / c where x = 0,
//	          else o = 0 and h = (v - c o) / x. Where x = 0, h is free, and nothing depends on it
//	Division  as Linear with a coefficient that depends on known wires: unique where that is not 0
//
// So a circuit all of whose wires follow by the first three is deterministic, but for the hints h.
package solve

import (
	"cmp"
	"slices"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/plan"
	"fss/prover/internal/r1cs"
)

// Rule is how wires follow.
type Rule uint8

// The rules, and a constraint that gives no wire and is only checked.
const (
	Linear Rule = iota + 1
	Division
	Digits
	Zero
	Check
)

// Step is one application of a rule to a constraint, in an order in which each has what it needs.
type Step struct {
	Rule       Rule
	Constraint uint32
	// The wires that it fixes: one, or all digits, or of Zero outcome and hint.
	Wires []uint32
}

// Solution is how far the rules lead.
type Solution struct {
	Steps   []Step
	Missing []uint32 // wires that do not follow

	circuit *circuit
	digits  *digitWires
}

// Find follows the wires of a circuit from its inputs, and divides only where nothing else leads on.
func Find(system *r1cs.R1CS) *Solution {
	search := newSearch(newCircuit(system))
	search.run()
	return search.solution()
}

// Divisions returns how many wires follow by a division.
func (s *Solution) Divisions() (count int) {
	for _, step := range s.Steps {
		if step.Rule == Division {
			count++
		}
	}
	return count
}

type term = plan.Term

// form is a linear combination over different wires, in ascending order.
type form []term

// at returns the coefficient of a wire, 0 where it is not there.
func (f form) at(wire uint32) fr.Element {
	place, is := slices.BinarySearchFunc(f, wire, func(each term, wire uint32) int { return cmp.Compare(each.Wire, wire) })
	if !is {
		return fr.Element{}
	}
	return f[place].Coefficient
}

// constant returns the value of a combination that depends on no wire but the constant, and whether it is one.
func (f form) constant() (fr.Element, bool) {
	switch {
	case len(f) == 0:
		return fr.Element{}, true
	case len(f) == 1 && f[0].Wire == 0:
		return f[0].Coefficient, true
	}
	return fr.Element{}, false
}

// times returns the combination with each coefficient multiplied by one factor.
func (f form) times(factor fr.Element) form {
	if factor.IsZero() {
		return nil
	}
	product := make(form, len(f))
	for i := range f {
		product[i].Wire = f[i].Wire
		product[i].Coefficient.Mul(&f[i].Coefficient, &factor)
	}
	return product
}

// plus returns the sum of two combinations.
func (f form) plus(other form) form {
	sum := make(form, 0, len(f)+len(other))
	for len(f) > 0 && len(other) > 0 {
		if f[0].Wire <= other[0].Wire {
			sum, f = append(sum, f[0]), f[1:]
		} else {
			sum, other = append(sum, other[0]), other[1:]
		}
	}
	return append(append(sum, f...), other...).joined()
}

// joined adds up, in place, the terms of one wire, which stand side by side, and drops those with coefficient 0.
func (f form) joined() form {
	kept := f[:0]
	for _, each := range f {
		if last := len(kept) - 1; last >= 0 && kept[last].Wire == each.Wire {
			each.Coefficient.Add(&each.Coefficient, &kept[last].Coefficient)
			kept = kept[:last]
		}
		if !each.Coefficient.IsZero() {
			kept = append(kept, each)
		}
	}
	return kept
}

// split returns the terms of the wires for which chosen holds, and the others.
func (f form) split(chosen func(wire uint32) bool) (in, out form) {
	for _, each := range f {
		if chosen(each.Wire) {
			in = append(in, each)
		} else {
			out = append(out, each)
		}
	}
	return in, out
}
