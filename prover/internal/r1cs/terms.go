package r1cs

import (
	"encoding/binary"
	"math/bits"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// Terms is the linear combination of one constraint in one matrix, as it stands in the file.
type Terms []byte

// Len returns the number of terms.
func (t Terms) Len() int { return len(t) / termBytes }

// Wire returns the wire of term i.
func (t Terms) Wire(i int) uint32 { return binary.LittleEndian.Uint32(t[i*termBytes:]) }

// Coefficient returns the coefficient of term i; Parse has checked that it is below r.
func (t Terms) Coefficient(i int) fr.Element {
	element := fr.Element(t.Words(i))
	element.Mul(&element, &radix)
	return element
}

// Words returns the coefficient of term i as the file has it, as a plain integer with the lowest word first. Taken for
// an element in Montgomery form it stands for the coefficient divided by R = 2^256.
func (t Terms) Words(i int) [4]uint64 {
	data := t[i*termBytes+4:][:fieldBytes]
	return [4]uint64{
		binary.LittleEndian.Uint64(data), binary.LittleEndian.Uint64(data[8:]),
		binary.LittleEndian.Uint64(data[16:]), binary.LittleEndian.Uint64(data[24:]),
	}
}

// radix is R = 2^256 as a field element.
var radix = func() fr.Element {
	one := fr.Element{1}
	one.Inverse(&one)
	return one
}()

var modulus = func() (words [4]uint64) {
	for i, word := range fr.Modulus().Bits() {
		words[i] = uint64(word)
	}
	return words
}()

func belowModulus(words [4]uint64) bool {
	_, borrow := bits.Sub64(words[0], modulus[0], 0)
	_, borrow = bits.Sub64(words[1], modulus[1], borrow)
	_, borrow = bits.Sub64(words[2], modulus[2], borrow)
	_, borrow = bits.Sub64(words[3], modulus[3], borrow)
	return borrow == 1
}
