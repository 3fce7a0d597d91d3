package babyjub

import (
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// hasPrimeOrder says whether p, which is on the curve, is in the subgroup of order L, the identity included.
//
// It is the reduced Tate pairing of p with a point T of order 8, by one exponentiation; commit/subgroup.py derives
// it. On the Montgomery form v^2 = u^3 + A u^2 + u the function is (l_T (u - u(2T)))^4 l_2T^2 u^7.
func (p *Point) hasPrimeOrder() bool {
	if p.X.IsZero() {
		return p.Y.IsOne()
	}
	// u = (1 + y) / (1 - y) and v = u / x with one inversion for both
	one := fr.One()
	var shared, above, u, v fr.Element
	shared.Sub(&one, &p.Y)
	shared.Mul(&shared, &p.X)
	shared.Inverse(&shared)
	above.Add(&one, &p.Y)
	shared.Mul(&shared, &above)
	u.Mul(&shared, &p.X)
	v = shared

	var tangentT, tangent2T, value, cube, term fr.Element
	tangentT.Sub(&v, &torsion.v)
	term.Sub(&u, &torsion.u)
	term.Mul(&term, &torsion.slope)
	tangentT.Sub(&tangentT, &term)
	term.Mul(&torsion.slopeOfDouble, &u)
	tangent2T.Sub(&v, &term)

	term.Sub(&u, &torsion.uOfDouble)
	value.Mul(&tangentT, &term)
	value.Square(&value)
	value.Mul(&value, &tangent2T)
	cube.Square(&u)
	cube.Mul(&cube, &u)
	value.Mul(&value, &cube)
	value.Square(&value)
	value.Mul(&value, &u)
	value.Exp(value, eighthOfOrder)
	return value.IsOne()
}

// eighthOfOrder is (r - 1) / 8.
var eighthOfOrder = new(big.Int).Rsh(fr.Modulus(), 3)

// torsion is T, of order 8: L times the point with the least y >= 2 for which that has order 8 (y = 9, even x).
var torsion = tangents(
	element("17545522957889784193459637215142187266023652151580582754000402781682644312291"),
	element("4826523245007015323400664741523384119579596407052839571721035538011798951543"),
)

type tangentLines struct{ u, v, slope, uOfDouble, slopeOfDouble fr.Element }

// tangents carries (x, y) to the Montgomery form and returns it with the tangents there and at its double. That at
// the double goes through the opposite of its quadruple, which is (0, 0).
func tangents(x, y fr.Element) (lines tangentLines) {
	one, montgomeryA := fr.One(), fr.NewElement(168698)
	var above, below, term, vOfDouble fr.Element
	above.Add(&one, &y)
	below.Sub(&one, &y)
	lines.u.Div(&above, &below)
	lines.v.Div(&lines.u, &x)

	lines.slope.Square(&lines.u) // (3 u^2 + 2 A u + 1) / 2 v
	three := fr.NewElement(3)
	lines.slope.Mul(&lines.slope, &three)
	term.Mul(&montgomeryA, &lines.u)
	term.Double(&term)
	lines.slope.Add(&lines.slope, &term)
	lines.slope.Add(&lines.slope, &one)
	below.Double(&lines.v)
	lines.slope.Div(&lines.slope, &below)

	lines.uOfDouble.Square(&lines.slope)
	lines.uOfDouble.Sub(&lines.uOfDouble, &montgomeryA)
	term.Double(&lines.u)
	lines.uOfDouble.Sub(&lines.uOfDouble, &term)

	vOfDouble.Sub(&lines.u, &lines.uOfDouble)
	vOfDouble.Mul(&vOfDouble, &lines.slope)
	vOfDouble.Sub(&vOfDouble, &lines.v)
	lines.slopeOfDouble.Div(&vOfDouble, &lines.uOfDouble)
	return lines
}
