package babyjub

import (
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/lanes"
)

const (
	powerWindow = 4
	powerDigits = 63 // of four bits: (r - 1) / 8 has 251
)

// checkLanes looks at lanes.Width points at a time; the formulas are those of OnCurve and hasPrimeOrder.
type checkLanes struct {
	one, a, d, slope, constant, uOfDouble, slopeOfDouble lanes.Column
	powers                                               [1 << powerWindow]lanes.Column
	scratch                                              [9]lanes.Column
}

func newCheckLanes() *checkLanes {
	c := &checkLanes{
		one: lanes.Constant(fr.One()), a: lanes.Constant(curveA), d: lanes.Constant(curveD),
		slope: lanes.Constant(torsion.slope), constant: lanes.Constant(torsion.constant),
		uOfDouble: lanes.Constant(torsion.uOfDouble), slopeOfDouble: lanes.Constant(torsion.slopeOfDouble),
	}
	for i := range c.powers {
		c.powers[i] = lanes.New()
	}
	for i := range c.scratch {
		c.scratch[i] = lanes.New()
	}
	return c
}

func (c *checkLanes) check(points []Point, faults []Fault) {
	var distance, pairing [lanes.Width]fr.Element
	xs, ys := coordinates(points)
	x, y := c.scratch[0], c.scratch[1]
	x.Load(xs[:])
	y.Load(ys[:])
	c.fromCurve(x, y).Store(distance[:])
	c.pairing(x, y).Store(pairing[:])
	for i := range points {
		switch p := &points[i]; {
		case faults[i] != Good:
		case !distance[i].IsZero():
			faults[i] = OffCurve
		case p.IsIdentity():
			faults[i] = IsNeutral
		case p.X.IsZero() || !pairing[i].IsOne():
			faults[i] = OutsideSubgroup
		}
	}
}

// fromCurve returns a x^2 + y^2 - 1 - d x^2 y^2.
func (c *checkLanes) fromCurve(x, y lanes.Column) lanes.Column {
	xx, yy, left := c.scratch[2], c.scratch[3], c.scratch[4]
	xx.Square(x)
	yy.Square(y)
	left.Multiply(c.a, xx)
	left.Add(left, yy)
	left.Subtract(left, c.one)
	xx.Multiply(xx, yy)
	xx.Multiply(xx, c.d)
	left.Subtract(left, xx)
	return left
}

// pairing returns the reduced pairing, which means something where x is not 0 and the point is on the curve.
func (c *checkLanes) pairing(x, y lanes.Column) lanes.Column {
	n, m, nx, mx, a, b, term := c.scratch[2], c.scratch[3], c.scratch[4], c.scratch[5], c.scratch[6], c.scratch[7], c.scratch[8]
	n.Add(c.one, y)
	m.Subtract(c.one, y)
	nx.Multiply(n, x)
	mx.Multiply(m, x)
	a.Multiply(c.constant, mx)
	a.Add(a, n)
	term.Multiply(c.slope, nx)
	a.Subtract(a, term)
	term.Multiply(c.slopeOfDouble, nx)
	b.Subtract(n, term)
	term.Multiply(c.uOfDouble, m)
	term.Subtract(n, term)
	n.Multiply(n, m)
	a.Multiply(a, term)
	a.Square(a)
	a.Multiply(a, b)
	a.Multiply(a, x)
	term.Square(n)
	term.Multiply(term, n)
	a.Multiply(a, term)
	a.Square(a)
	a.Multiply(a, n)
	return c.power(a)
}

// power returns x^((r - 1) / 8).
func (c *checkLanes) power(x lanes.Column) lanes.Column {
	copy(c.powers[0], c.one)
	for i := 1; i < len(c.powers); i++ {
		c.powers[i].Multiply(c.powers[i-1], x)
	}
	var limbs [4]uint64
	fillLimbs(&limbs, eighthOfOrder)
	total := c.scratch[0]
	copy(total, c.one)
	for digit := powerDigits - 1; digit >= 0; digit-- {
		for range powerWindow {
			total.Square(total)
		}
		total.Multiply(total, c.powers[bitsOf(&limbs, digit*powerWindow, powerWindow)])
	}
	return total
}
