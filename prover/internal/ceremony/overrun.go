package ceremony

import (
	"encoding/binary"
	"math/big"
	"slices"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"

	"fss/prover/internal/binfile"
	"fss/prover/internal/ptau"
)

// differenceBeyondTheEnd is what snarkjs hashes as the difference of a power that the file has not and the given one.
// Where a circuit fills the whole phase 1 it reads 64 bytes past the last power: the header of the section that follows,
// and the first bytes of that, the generator of G2. It takes them for a point, and the words of that
// point's coordinates for residues, which they are not: they are larger than q, and its additions wrap around at 2^256.
// So they are done here, in words, as wasmcurves does them (build_curve_jacobian_a0.js, buildAddAffine).
func differenceBeyondTheEnd(phase1 *ptau.File, subtrahend *bn254.G1Affine) (difference bn254.G1Affine) {
	const followingSection = 3
	following := binfile.Bytes(phase1.TauG2)
	data := binary.LittleEndian.AppendUint32(nil, followingSection)
	data = binary.LittleEndian.AppendUint64(data, uint64(len(following)))
	data = append(data, following[:2*fp.Bytes-len(data)]...)
	slices.Reverse(data)
	x1, y1 := new(big.Int).SetBytes(data[fp.Bytes:]), new(big.Int).SetBytes(data[:fp.Bytes])

	var opposite bn254.G1Affine
	opposite.Neg(subtrahend)
	x2, y2 := wordsOf(&opposite.X), wordsOf(&opposite.Y)

	h := wrapSubtract(x2, x1)
	i := wrapDouble(wrapDouble(wrapMultiply(h, h)))
	j := wrapMultiply(h, i)
	r := wrapDouble(wrapSubtract(y2, y1))
	v := wrapMultiply(x1, i)
	x3 := wrapSubtract(wrapSubtract(wrapMultiply(r, r), j), wrapDouble(v))
	y3 := wrapSubtract(wrapMultiply(wrapSubtract(v, x3), r), wrapDouble(wrapMultiply(y1, j)))
	z3 := wrapDouble(h)

	inverse := elementOf(z3)
	inverse.Inverse(&inverse)
	square := inverse
	square.Square(&square)
	difference.X, difference.Y = elementOf(x3), elementOf(y3)
	difference.X.Mul(&difference.X, &square)
	difference.Y.Mul(&difference.Y, &square).Mul(&difference.Y, &inverse)
	return difference
}

var (
	modulus  = fp.Modulus()
	radix    = new(big.Int).Lsh(big.NewInt(1), 256)
	negative = new(big.Int).ModInverse(new(big.Int).Sub(radix, modulus), radix) // -1/q mod 2^256
)

// wrapSubtract adds q where the difference is negative, and drops what passes 2^256.
func wrapSubtract(a, b *big.Int) *big.Int {
	difference := new(big.Int).Sub(a, b)
	if difference.Sign() < 0 {
		difference.Add(difference, modulus)
	}
	return difference.Mod(difference, radix)
}

// wrapDouble subtracts q where the sum is not below it, and drops what passes 2^256.
func wrapDouble(a *big.Int) *big.Int {
	sum := new(big.Int).Lsh(a, 1)
	if sum.Cmp(modulus) >= 0 {
		sum.Sub(sum, modulus)
	}
	return sum.Mod(sum, radix)
}

// wrapMultiply is Montgomery's product, with q subtracted once at most.
func wrapMultiply(a, b *big.Int) *big.Int {
	product := new(big.Int).Mul(a, b)
	quotient := new(big.Int).Mod(product, radix)
	quotient.Mul(quotient, negative).Mod(quotient, radix)
	product.Add(product, quotient.Mul(quotient, modulus)).Rsh(product, 256)
	if product.Cmp(modulus) >= 0 {
		product.Sub(product, modulus)
	}
	return product
}

// wordsOf returns the words of an element, which are its Montgomery form.
func wordsOf(element *fp.Element) *big.Int {
	words := new(big.Int)
	for i := len(element) - 1; i >= 0; i-- {
		words.Lsh(words, 64).Or(words, new(big.Int).SetUint64(element[i]))
	}
	return words
}

// elementOf returns the element that has these words, which need not be below q.
func elementOf(words *big.Int) (element fp.Element) {
	reduced := new(big.Int).Mod(words, modulus)
	for i := range element {
		element[i] = new(big.Int).Rsh(reduced, uint(64*i)).Uint64()
	}
	return element
}
