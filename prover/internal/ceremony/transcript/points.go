package transcript

import (
	"math/big"
	"math/bits"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

var (
	baseModulus   = words(fp.Modulus())
	scalarModulus = words(fr.Modulus())
)

func words(modulus *big.Int) (limbs [4]uint64) {
	for i := range limbs {
		limbs[i] = new(big.Int).Rsh(modulus, uint(64*i)).Uint64()
	}
	return limbs
}

func below(value, modulus *[4]uint64) bool {
	var borrow uint64
	for i := range value {
		_, borrow = bits.Sub64(value[i], modulus[i], borrow)
	}
	return borrow == 1
}

// OnCurve says whether a point has canonical coordinates and lies on its curve. Infinity does.
func OnCurve[P Point](point *P) bool {
	for _, coordinate := range coordinatesOf(point) {
		if !below((*[4]uint64)(&coordinate), &baseModulus) {
			return false
		}
	}
	switch p := any(point).(type) {
	case *bn254.G1Affine:
		return p.IsOnCurve()
	case *bn254.G2Affine:
		return p.IsOnCurve()
	}
	return false
}

// Valid says whether a point is OnCurve and in the subgroup of order r, which is all of the curve in G1.
func Valid[P Point](point *P) bool {
	if !OnCurve(point) {
		return false
	}
	twisted, ok := any(point).(*bn254.G2Affine)
	return !ok || twisted.IsInSubGroup()
}

// ValidFinite is Valid for a point that must not be infinity.
func ValidFinite[P Point](point *P) bool {
	var infinity P
	return *point != infinity && Valid(point)
}

// SameRatio says whether x is the same multiple of a as y is of b, where all are valid and none is infinity.
func SameRatio(a, x bn254.G1Affine, b, y bn254.G2Affine) bool {
	if a.IsInfinity() || x.IsInfinity() || b.IsInfinity() || y.IsInfinity() {
		return false
	}
	x.Neg(&x)
	same, err := bn254.PairingCheck([]bn254.G1Affine{a, x}, []bn254.G2Affine{y, b})
	return err == nil && same
}
