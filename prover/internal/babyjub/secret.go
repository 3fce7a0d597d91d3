package babyjub

import (
	"crypto/subtle"
	"math/big"

	"fss/prover/internal/lanes"
	"fss/prover/internal/parallel"
	"fss/prover/internal/vector"
)

const (
	secretWindow = 4
	secretDigits = 63 // of four bits: scalars below 2 L have 252
	secretTable  = 1 << (secretWindow - 1)
)

// MultiplyEach returns scalar * P for each point P of the subgroup of prime order; 0 <= scalar < L is a secret.
//
// Every scalar takes the same field operations in the same order and reads the same memory, so that time tells
// as little of it as gnark-crypto's field arithmetic lets it; the arithmetic itself promises nothing.
func MultiplyEach(scalar *big.Int, points []Point) []Point {
	digits := secretRecoding(scalar)
	products := make([]extended, len(points))
	parallel.Ranges(len(points), 0, func(start, end int) {
		if vector.Supported {
			work := newSecretLanes()
			for ; start < end; start += lanes.Width {
				stop := min(start+lanes.Width, end)
				work.multiply(&digits, points[start:stop], products[start:stop])
			}
			return
		}
		for i := start; i < end; i++ {
			products[i] = multiplySecret(&digits, &points[i])
		}
	})
	return lowerEach(products)
}

// secretDigit is an odd digit between -15 and 15: its place in the table of odd multiples, and all ones where it
// is negative.
type secretDigit struct {
	place    int
	negative uint64
}

// secretRecoding writes the scalar, plus L where it is even, in odd signed digits of base 16, least first (Joye
// and Tunstall, "Exponent Recoding and Regular Exponentiation Algorithms", 2009). L times a point is nothing.
func secretRecoding(scalar *big.Int) (digits [secretDigits]secretDigit) {
	var limbs, order [4]uint64
	fillLimbs(&limbs, scalar)
	fillLimbs(&order, Order)
	addMasked(&limbs, &order, limbs[0]&1-1)
	for i := range digits {
		low := int64(limbs[0]&31) - 16
		if i == secretDigits-1 {
			low = int64(limbs[0])
		}
		sign := low >> 63
		digits[i] = secretDigit{place: int((low^sign)-sign) >> 1, negative: uint64(sign)}
		// (scalar - digit) / 16 is the rest shifted by four bits with its lowest bit set
		for j := range 3 {
			limbs[j] = limbs[j]>>secretWindow | limbs[j+1]<<(64-secretWindow)
		}
		limbs[3] >>= secretWindow
		limbs[0] |= 1
	}
	return digits
}

// isAt returns all ones where the digit's entry is at the place, and zero elsewhere.
func (d secretDigit) isAt(place int) uint64 {
	return -uint64(subtle.ConstantTimeEq(int32(place), int32(d.place)))
}

func multiplySecret(digits *[secretDigits]secretDigit, p *Point) extended {
	var table [secretTable]addend
	oddMultiples(table[:], p)
	total := neutral()
	for i := secretDigits - 1; i >= 0; i-- {
		if i < secretDigits-1 {
			total.double(secretWindow)
		}
		chosen := choose(&table, digits[i])
		total.add(&chosen)
	}
	return total
}

// choose reads the whole table, whatever the digit.
func choose(table *[secretTable]addend, digit secretDigit) (chosen addend) {
	for place := range table {
		mask := digit.isAt(place)
		entry := &table[place]
		for limb := range 4 {
			chosen.minus[limb] |= entry.minus[limb] & mask
			chosen.plus[limb] |= entry.plus[limb] & mask
			chosen.twiceDT[limb] |= entry.twiceDT[limb] & mask
			chosen.twiceZ[limb] |= entry.twiceZ[limb] & mask
		}
	}
	opposite := chosen.negative()
	for limb := range 4 {
		chosen.minus[limb] ^= (chosen.minus[limb] ^ opposite.minus[limb]) & digit.negative
		chosen.plus[limb] ^= (chosen.plus[limb] ^ opposite.plus[limb]) & digit.negative
		chosen.twiceDT[limb] ^= (chosen.twiceDT[limb] ^ opposite.twiceDT[limb]) & digit.negative
	}
	return chosen
}

// oddMultiples fills the table with P, 3 P, 5 P, ...
func oddMultiples(table []addend, p *Point) {
	point := lift(p)
	table[0] = point.prepare()
	if len(table) == 1 {
		return
	}
	twice := point
	twice.double(1)
	step := twice.prepare()
	for i := 1; i < len(table); i++ {
		point.add(&step)
		table[i] = point.prepare()
	}
}
