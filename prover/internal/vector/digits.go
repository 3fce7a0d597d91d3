package vector

import (
	"unsafe"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// MaxWidth is the widest window of SignedDigits.
const MaxWidth = 15

// Windows returns how many windows of the width cover the signed digits of every scalar. The scalars are up to r/2, which is
// 0.38 * 2^254, so that what is left for the last window, with a carry, is at most 2^(width-1).
func Windows(width int) int { return (fr.Bits + width - 1) / width }

// SignedDigits writes digit w of scalar i to digits[w*len(scalars)+i], for all Windows(width) windows: the sum of
// digit w times 2^(width w) is the scalar, modulo r. Digits are in -2^(width-1)..2^(width-1), width is 2 to MaxWidth.
// The digits of x and of r - x are opposite, so that small negative scalars have few digits too.
func SignedDigits(digits []int16, scalars []fr.Element, width int) {
	SignedDigitsOf(digits, scalars, width, 0, len(scalars))
}

// SignedDigitsOf does the part of SignedDigits for the scalars from start to end.
func SignedDigitsOf(digits []int16, scalars []fr.Element, width, start, end int) {
	windows := Windows(width)
	if width < 2 || width > MaxWidth || len(digits) != windows*len(scalars) {
		panic("vector: digits do not fit")
	}
	if !Supported {
		portableDigits(digits, scalars, width, start, end)
		return
	}
	if blocks := (end - start) / Lanes; blocks > 0 {
		offset := digitOffset(width)
		signedDigitsFr(unsafe.Pointer(&digits[start]), unsafe.Pointer(&scalars[start]), unsafe.Pointer(&offset),
			2*len(scalars), windows, width, blocks)
		start += blocks * Lanes
	}
	portableDigits(digits, scalars, width, start, end)
}

// digitOffset returns the five limbs of the sum of 2^(width-1) over all windows but the last. It is below 2^253.
func digitOffset(width int) (offset [5]uint64) {
	for w := range Windows(width) - 1 {
		bit := w*width + width - 1
		offset[bit/52] |= 1 << (bit % 52)
	}
	return offset
}

func portableDigits(digits []int16, scalars []fr.Element, width, start, end int) {
	windows, half, mask := Windows(width), int32(1)<<(width-1), uint64(1)<<width-1
	for i := start; i < end; i++ {
		x, sign := scalars[i], int32(1)
		if x.LexicographicallyLargest() {
			x.Neg(&x)
			sign = -1
		}
		words := x.Bits()
		carry := int32(0)
		for w := range windows {
			digit := int32(bitsAt(&words, w*width)&mask) + carry
			carry = 0
			if digit >= half && w < windows-1 {
				digit -= 2 * half
				carry = 1
			}
			digits[w*len(scalars)+i] = int16(sign * digit)
		}
	}
}

// bitsAt returns the bits of a number from the position on, 49 of them at least.
func bitsAt(words *[4]uint64, position int) uint64 {
	index, shift := position/64, position%64
	if index >= len(words) {
		return 0
	}
	value := words[index] >> shift
	if shift > 0 && index+1 < len(words) {
		value |= words[index+1] << (64 - shift)
	}
	return value
}
