package babyjub

import (
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// hasPrimeOrder says whether p, which is on the curve, is in the subgroup of order L, the identity included.
//
// It is the reduced Tate pairing of p with a point T of order 8, by one exponentiation; commit/subgroup.py derives
// it. On the Montgomery form v^2 = u^3 + A u^2 + u the function is (l_T (u - u(2T)))^4 l_2T^2 u^7, of which the
// eighth powers do not matter. With u = n / m and v = n / (m x), n = 1 + y and m = 1 - y, it is therefore
// ((a c)^2 b x (n m)^3)^2 n m, where a = m x l_T, b = m x l_2T and c = m (u - u(2T)): no division is left.
func (p *Point) hasPrimeOrder() bool {
	if p.X.IsZero() {
		return p.Y.IsOne()
	}
	one := fr.One()
	var n, m, nx, mx, a, b, c, value, term fr.Element
	n.Add(&one, &p.Y)
	m.Sub(&one, &p.Y)
	nx.Mul(&n, &p.X)
	mx.Mul(&m, &p.X)

	a.Mul(&torsion.constant, &mx) // n - v(T) m x - slope (n x - u(T) m x)
	a.Add(&a, &n)
	term.Mul(&torsion.slope, &nx)
	a.Sub(&a, &term)
	term.Mul(&torsion.slopeOfDouble, &nx) // n - slope n x
	b.Sub(&n, &term)
	term.Mul(&torsion.uOfDouble, &m)
	c.Sub(&n, &term)

	n.Mul(&n, &m)
	value.Mul(&a, &c)
	value.Square(&value)
	value.Mul(&value, &b)
	value.Mul(&value, &p.X)
	term.Square(&n)
	term.Mul(&term, &n)
	value.Mul(&value, &term)
	value.Square(&value)
	value.Mul(&value, &n)
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

// tangentLines are what the two tangents need; constant is slope * u(T) - v(T).
type tangentLines struct{ slope, constant, uOfDouble, slopeOfDouble fr.Element }

// tangents carries (x, y) to the Montgomery form and returns the tangents there and at its double. That at the
// double goes through the opposite of its quadruple, which is (0, 0).
func tangents(x, y fr.Element) (lines tangentLines) {
	one, montgomeryA := fr.One(), fr.NewElement(168698)
	var u, v, above, below, term, vOfDouble fr.Element
	above.Add(&one, &y)
	below.Sub(&one, &y)
	u.Div(&above, &below)
	v.Div(&u, &x)

	lines.slope.Square(&u) // (3 u^2 + 2 A u + 1) / 2 v
	three := fr.NewElement(3)
	lines.slope.Mul(&lines.slope, &three)
	term.Mul(&montgomeryA, &u)
	term.Double(&term)
	lines.slope.Add(&lines.slope, &term)
	lines.slope.Add(&lines.slope, &one)
	below.Double(&v)
	lines.slope.Div(&lines.slope, &below)
	lines.constant.Mul(&lines.slope, &u)
	lines.constant.Sub(&lines.constant, &v)

	lines.uOfDouble.Square(&lines.slope)
	lines.uOfDouble.Sub(&lines.uOfDouble, &montgomeryA)
	term.Double(&u)
	lines.uOfDouble.Sub(&lines.uOfDouble, &term)

	vOfDouble.Sub(&u, &lines.uOfDouble)
	vOfDouble.Mul(&vOfDouble, &lines.slope)
	vOfDouble.Sub(&vOfDouble, &v)
	lines.slopeOfDouble.Div(&vOfDouble, &lines.uOfDouble)
	return lines
}
