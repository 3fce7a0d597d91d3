package fixedbase

import (
	"math/bits"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// recoding cuts scalars into windows of width bits. The digits of all but the last window lie in -half..half-1 and
// that of the last one in 0..half, half = 2^(width-1), so a table has the multiples up to half alone. Adding the same
// offset to each scalar first makes every digit readable by itself, without a carry from those below:
//
//	k = sum of (raw digit of (k + offset)) 2^(width w) - offset, offset = sum of half 2^(width w), w below the last.
type recoding struct {
	width, windows int
	offset         [4]uint64
}

func newRecoding(width int) recoding {
	r := recoding{width: width, windows: windowsFor(width)}
	for w := range r.windows - 1 {
		position := w*width + width - 1
		r.offset[position/64] |= 1 << (position % 64)
	}
	return r
}

// windowsFor returns how many windows cover a scalar below 2^254 with the offset: windows * width >= 255, so that the
// last window's own bits and the carry into them are at most half.
func windowsFor(width int) int { return (fr.Bits + width) / width }

// shift returns the scalar plus the offset, from which digit reads.
func (r *recoding) shift(scalar *fr.Element) [4]uint64 {
	words := scalar.Bits()
	var carry uint64
	for i := range words {
		words[i], carry = bits.Add64(words[i], r.offset[i], carry)
	}
	return words
}

// digit returns the digit of one window of a shifted scalar.
func (r *recoding) digit(words *[4]uint64, window int) int {
	position := window * r.width
	index, low := position/64, uint(position%64)
	value := words[index] >> low
	if index < 3 {
		value |= words[index+1] << (64 - low) // Go shifts by 64 to zero, which is right for low = 0
	}
	digit := int(value & (1<<r.width - 1))
	if window == r.windows-1 {
		return digit
	}
	return digit - 1<<(r.width-1)
}
