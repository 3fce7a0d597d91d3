package solve

import (
	"slices"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/plan"
)

// none stands for no wire.
const none = ^uint32(0)

// digitWires are the wires d with a constraint d (d - s) = 0, where s is a wire or the constant: digits of scale s.
type digitWires struct {
	scale  []uint32            // by wire; none for what is no digit
	row    []uint32            // by wire: the constraint that says so
	of     map[uint32][]uint32 // the digits of each scale
	active []bool              // by wire: it is a digit, and its scale was known before it
}

func findDigits(c *circuit) *digitWires {
	found := &digitWires{
		scale: slices.Repeat([]uint32{none}, int(c.system.Wires)), row: make([]uint32, c.system.Wires),
		of: make(map[uint32][]uint32), active: make([]bool, c.system.Wires),
	}
	for row := range c.rows {
		if a, b := c.rows[row][0].Len(), c.rows[row][1].Len(); min(a, b) != 1 || max(a, b) > 2 || c.rows[row][2].Len() != 0 {
			continue
		}
		digit, scale, is := ownDigit(c.forms(uint32(row)))
		if !is || len(digit) != 1 || digit[0].Wire == 0 || !digit[0].Coefficient.IsOne() {
			continue
		}
		wire := digit[0].Wire
		if found.scale[wire] != none {
			continue
		}
		found.scale[wire], found.row[wire] = scale, uint32(row)
		found.of[scale] = append(found.of[scale], wire)
	}
	return found
}

// ownDigit returns x and s where a constraint says x (x - s) = 0 for a combination x and a wire s.
func ownDigit(forms [3]form) (digit form, scale uint32, is bool) {
	x, y := forms[0], forms[1]
	if len(y) < len(x) {
		x, y = y, x // of x and s - x, which both are digits, the one without s is the plainer
	}
	if len(forms[2]) != 0 {
		return nil, 0, false
	}
	for _, each := range x {
		other := y.at(each.Wire)
		if each.Wire == 0 || other.IsZero() {
			continue
		}
		// y = factor (x + k s) makes x (x + k s) = 0, and -x / k a digit.
		factor := inverse(other)
		factor.Mul(&factor, &each.Coefficient)
		rest := y.times(factor).plus(x.times(minusOne))
		if len(rest) != 1 {
			return nil, 0, false
		}
		shrink := inverse(rest[0].Coefficient)
		shrink.Neg(&shrink)
		return x.times(shrink), rest[0].Wire, true
	}
	return nil, 0, false
}

// digitSum says that digits with their weights 2^exponent sum up to A B + linear, a value that is known.
type digitSum struct {
	total     linearView
	exponents []uint32 // by digit, in the order in which they were asked for
	implied   int      // the exponent of a further digit that is no wire, or -1
	scale     uint32
}

// sum returns what a constraint says of its unknown wires, if they are digits of one known scale in it.
func (d *digitWires) sum(forms [3]form, wires []uint32) (digitSum, bool) {
	scale := d.scale[wires[0]]
	for _, wire := range wires {
		if !d.active[wire] || d.scale[wire] != scale {
			return digitSum{}, false
		}
	}
	view, linear := viewAsLinear(forms, wires...)
	own := false
	if !linear {
		expression, of, is := ownDigit(forms)
		if !is || of != scale {
			return digitSum{}, false
		}
		view, own = linearView{linear: expression}, true
	}
	weights := make([]fr.Element, len(wires), len(wires)+1)
	unknown := make(map[uint32]bool, len(wires))
	for i, wire := range wires {
		weights[i], unknown[wire] = view.linear.at(wire), true
	}
	if own {
		weights = append(weights, minusOne)
	}
	unit, exponents, are := powersOfTwo(weights)
	if !are {
		return digitSum{}, false
	}
	_, view.linear = view.linear.split(func(wire uint32) bool { return unknown[wire] })
	shrink := inverse(unit)
	shrink.Neg(&shrink)
	sum := digitSum{total: view.times(shrink), exponents: exponents[:len(wires)], implied: -1, scale: scale}
	if own {
		sum.implied = int(exponents[len(wires)])
	}
	return sum, true
}

// powersOfTwo returns the unit and the exponents where each weight is unit * 2^exponent and no exponent stands twice.
func powersOfTwo(weights []fr.Element) (unit fr.Element, exponents []uint32, are bool) {
	shrink := inverse(weights[0])
	distances, lowest := make([]int, len(weights)), 0
	for i := range weights {
		var ratio fr.Element
		distance, is := logarithms[*ratio.Mul(&weights[i], &shrink)]
		if !is {
			return unit, nil, false
		}
		distances[i], lowest = distance, min(lowest, distance)
	}
	var used [plan.MaxExponent + 1]bool
	for i, distance := range distances {
		exponent := distance - lowest
		if exponent > plan.MaxExponent || used[exponent] {
			return unit, nil, false
		}
		used[exponent] = true
		exponents = append(exponents, uint32(exponent))
		if exponent == 0 {
			unit = weights[i]
		}
	}
	return unit, exponents, true
}

// logarithms has the exponents of 2^-252 to 2^252.
var logarithms = func() map[fr.Element]int {
	table := make(map[fr.Element]int)
	power, two := one, fr.NewElement(2)
	for exponent := range plan.MaxExponent + 1 {
		table[power] = exponent
		table[inverse(power)] = -exponent
		power.Mul(&power, &two)
	}
	return table
}()
