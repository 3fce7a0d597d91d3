package babyjub

import (
	"math/big"
	"math/bits"

	"fss/prover/internal/parallel"
)

// fillLimbs writes a number below 2^256 as four words, least first.
func fillLimbs(limbs *[4]uint64, value *big.Int) {
	var data [32]byte
	value.FillBytes(data[:])
	for i := range limbs {
		for _, octet := range data[24-8*i : 32-8*i] {
			limbs[i] = limbs[i]<<8 | uint64(octet)
		}
	}
}

// addMasked adds other where the mask is all ones and nothing where it is zero.
func addMasked(limbs, other *[4]uint64, mask uint64) {
	var carry uint64
	for i := range limbs {
		limbs[i], carry = bits.Add64(limbs[i], other[i]&mask, carry)
	}
}

// bitsOf returns the bits from..from+width-1 of a number as an integer; bits beyond its end are 0.
func bitsOf(limbs *[4]uint64, from, width int) uint64 {
	word, shift := from/64, from%64
	value := limbs[word] >> shift
	if shift+width > 64 && word < 3 {
		value |= limbs[word+1] << (64 - shift)
	}
	return value & (1<<width - 1)
}

// lowerEach is lower with the cores sharing the points.
func lowerEach(points []extended) []Point {
	affine := make([]Point, len(points))
	parallel.Ranges(len(points), 0, func(start, end int) {
		copy(affine[start:end], lower(points[start:end]))
	})
	return affine
}
