package fixedbase

import (
	"math/bits"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/vector"
)

// recoding cuts scalars into windows of width bits. The digits of all but the last window lie in -half..half-1 and
// that of the last one in 0..half, half = 2^(width-1), so a table has the multiples up to half alone. Every digit
// but the last is that of k + offset less half, where offset has half as each of these digits: so it can be read by
// itself, without a carry from those below.
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

// shift returns the scalar plus the offset, from which pick reads.
func (r *recoding) shift(scalar *fr.Element) [4]uint64 {
	words := scalar.Bits()
	var carry uint64
	for i := range words {
		words[i], carry = bits.Add64(words[i], r.offset[i], carry)
	}
	return words
}

// stride returns how many points a window has in a table: the multiples 0..half.
func (r *recoding) stride() int { return 1<<(r.width-1) + 1 }

// pick appends to list, for each shifted scalar, where in a table the multiple for one window stands; its opposite, where
// Negative is added. It is free of branches, since the sign of a digit cannot be foreseen.
func (r *recoding) pick(list []uint32, shifted [][4]uint64, window int) []uint32 {
	position := window * r.width
	word, low, mask := position/64, uint(position%64), uint64(1)<<r.width-1
	next, high := min(word+1, 3), 64-low // for low = 0 Go shifts the next word to zero, as it should be
	if word == 3 {
		high = 64
	}
	start, half := uint32(window*r.stride()), int32(1)<<(r.width-1)
	if window == r.windows-1 {
		half = 0
	}
	for i := range shifted {
		digit := int32((shifted[i][word]>>low|shifted[i][next]<<high)&mask) - half
		sign := digit >> 31
		list = append(list, start+uint32((digit^sign)-sign)|uint32(sign)&vector.Negative)
	}
	return list
}
