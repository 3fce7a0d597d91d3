package inputs

import (
	"encoding/binary"
	"errors"
	"math/bits"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

var (
	errSpelling = errors.New("a number is not a string of decimal digits without leading zero")
	errTooLarge = errors.New("a number is not below r")
)

const (
	// maxDigits is the length of the largest number below 2^256; what is longer is no number of a field.
	maxDigits = 78
	// chunkDigits is how many digits fill a word without overflow.
	chunkDigits = 19
)

var modulus = modulusWords()

// parseDecimal reads decimal digits without sign, space or leading zero. It works on words because rounds have
// tens of thousands of values and math/big takes a microsecond for each.
func parseDecimal(text string) (value Value, err error) {
	if len(text) == 0 || len(text) > maxDigits || (text[0] == '0' && len(text) > 1) {
		return value, errSpelling
	}
	var words [4]uint64
	overflow := uint64(0)
	for len(text) > 0 {
		count := min(len(text), chunkDigits)
		chunk, scale := uint64(0), uint64(1)
		for _, digit := range []byte(text[:count]) {
			if digit < '0' || digit > '9' {
				return value, errSpelling
			}
			chunk, scale = 10*chunk+uint64(digit-'0'), 10*scale
		}
		text = text[count:]
		overflow |= multiplyAdd(&words, scale, chunk)
	}
	if overflow != 0 || !below(words, modulus) {
		return value, errTooLarge
	}
	for i, word := range words {
		binary.LittleEndian.PutUint64(value[8*i:], word)
	}
	return value, nil
}

// multiplyAdd sets words to words * scale + addend and returns what does not fit.
func multiplyAdd(words *[4]uint64, scale, addend uint64) (carry uint64) {
	carry = addend
	for i := range words {
		high, low := bits.Mul64(words[i], scale)
		var out uint64
		words[i], out = bits.Add64(low, carry, 0)
		carry = high + out
	}
	return carry
}

func below(a, b [4]uint64) bool {
	borrow := uint64(0)
	for i := range a {
		_, borrow = bits.Sub64(a[i], b[i], borrow)
	}
	return borrow == 1
}

func modulusWords() (words [4]uint64) {
	bytes := fr.Modulus().FillBytes(make([]byte, fr.Bytes))
	for i := range words {
		words[i] = binary.BigEndian.Uint64(bytes[fr.Bytes-8*(i+1):])
	}
	return words
}
