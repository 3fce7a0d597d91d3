package babyjub

import (
	"cmp"
	"math/big"
	"slices"
)

// plan is how a sum of multiples is computed, the same for each place: doublings, then one addition, and so on.
type plan struct {
	steps    []step
	trailing int   // doublings after the last addition
	tables   []int // how many odd multiples each row needs
}

type step struct {
	doublings, row, entry int
	negative              bool
}

const (
	wideDigits, narrowDigits = 5, 2 // a table of odd multiples pays from about 64 bits on
	narrowScalar             = 64
)

// schedule is Straus's method: one chain of doublings for all rows, with signed odd digits.
func schedule(weights []big.Int) plan {
	type addition struct {
		position int
		step     step
	}
	var additions []addition
	tables := make([]int, len(weights))
	for row := range weights {
		weight := centred(&weights[row])
		width := narrowDigits
		if weight.BitLen() > narrowScalar {
			width = wideDigits
		}
		tables[row] = 1 << (width - 2)
		for _, digit := range signedDigits(weight, width) {
			additions = append(additions, addition{digit.position, step{row: row, entry: abs(digit.value) >> 1, negative: digit.value < 0}})
		}
	}
	slices.SortStableFunc(additions, func(a, b addition) int { return cmp.Compare(b.position, a.position) })
	made := plan{tables: tables}
	for i, one := range additions {
		if i > 0 {
			one.step.doublings = additions[i-1].position - one.position
		}
		made.steps = append(made.steps, one.step)
		made.trailing = one.position
	}
	return made
}

// centred returns the integer between -L/2 and L/2 that a weight stands for.
func centred(weight *big.Int) *big.Int {
	if half := new(big.Int).Rsh(Order, 1); weight.Cmp(half) > 0 {
		return new(big.Int).Sub(weight, Order)
	}
	return weight
}

type digit struct{ position, value int }

// signedDigits returns the nonzero digits of a scalar: odd, of an absolute value below 2^(width-1).
func signedDigits(scalar *big.Int, width int) (digits []digit) {
	rest, sign, position := new(big.Int).Abs(scalar), scalar.Sign(), 0
	for rest.Sign() > 0 {
		zeros := int(rest.TrailingZeroBits())
		rest.Rsh(rest, uint(zeros))
		position += zeros
		value := int(rest.Bits()[0]) & (1<<width - 1)
		if value > 1<<(width-1) {
			value -= 1 << width
		}
		digits = append(digits, digit{position, sign * value})
		rest.Sub(rest, big.NewInt(int64(value)))
	}
	return digits
}

func abs(value int) int { return max(value, -value) }
