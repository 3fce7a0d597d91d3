// Package babyjub is arithmetic on BabyJubJub (EIP-2494) in batches: a x^2 + y^2 = 1 + d x^2 y^2 over BN254's
// scalar field with a = 168700, d = 168696, 8 L points. It imports gnark-crypto's field, fault, lanes, vector and parallel.
//
// The Python package commit has the same functions one point at a time, and is what this is tested equal to.
package babyjub

import (
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// PointBytes is the length of an encoded point: x and y, 32 bytes each, big endian.
const PointBytes = 2 * fr.Bytes

// Point is an affine point of the curve, or what was sent as one: see Check.
type Point struct{ X, Y fr.Element }

var (
	curveA = fr.NewElement(168700)
	curveD = fr.NewElement(168696)

	// Order is L, the prime order of the subgroup that the base point generates.
	Order = number("2736030358979909402780800718157159386076813972158567259200215660948447373041")
)

// Identity returns the neutral element (0, 1).
func Identity() (p Point) {
	p.Y.SetOne()
	return p
}

// OnCurve says whether p satisfies the curve's equation.
func (p *Point) OnCurve() bool {
	var xx, yy, left, right fr.Element
	xx.Square(&p.X)
	yy.Square(&p.Y)
	left.Mul(&curveA, &xx)
	left.Add(&left, &yy)
	right.Mul(&curveD, &xx)
	right.Mul(&right, &yy)
	one := fr.One()
	right.Add(&right, &one)
	return left.Equal(&right)
}

// IsIdentity says whether p is the neutral element.
func (p *Point) IsIdentity() bool { return p.X.IsZero() && p.Y.IsOne() }

// Append appends the encoding of p to data.
func (p *Point) Append(data []byte) []byte {
	x, y := p.X.Bytes(), p.Y.Bytes()
	return append(append(data, x[:]...), y[:]...)
}

func number(decimal string) *big.Int {
	value, ok := new(big.Int).SetString(decimal, 10)
	if !ok {
		panic("babyjub: a constant is not a number")
	}
	return value
}

func element(decimal string) (e fr.Element) {
	e.SetBigInt(number(decimal))
	return e
}
