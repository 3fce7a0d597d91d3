package babyjub

import (
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// extended is (X, Y, Z, T) with X/Z, Y/Z the coordinates on -X^2 + Y^2 = 1 + D X^2 Y^2, X = sqrt(-a) x, D = -d/a,
// and T = XY/Z. There the formulas of Hisil, Wong, Carter and Dawson, "Twisted Edwards Curves Revisited" (2008),
// need the fewest multiplications; -1 is a square and D is not, so they hold for every pair of points.
type extended struct{ x, y, z, t fr.Element }

// addend is a point prepared for being added: (Y - X, Y + X, 2 D T, 2 Z).
type addend struct{ minus, plus, twiceDT, twiceZ fr.Element }

var (
	scale   = element("6360561867910373094066688120553762416144456282423235903351243436111059670888") // sqrt(-168700)
	unscale = *new(fr.Element).Inverse(&scale)
	twiceD  = *new(fr.Element).Double(at(element("12181644023421730124874158521699555681764249180949974110617291017600649128846")))
)

func at(e fr.Element) *fr.Element { return &e }

func neutral() (e extended) {
	e.y.SetOne()
	e.z.SetOne()
	return e
}

func lift(p *Point) (e extended) {
	e.x.Mul(&p.X, &scale)
	e.y = p.Y
	e.z.SetOne()
	e.t.Mul(&e.x, &e.y)
	return e
}

func (e *extended) prepare() (a addend) {
	a.minus.Sub(&e.y, &e.x)
	a.plus.Add(&e.y, &e.x)
	a.twiceDT.Mul(&e.t, &twiceD)
	a.twiceZ.Double(&e.z)
	return a
}

// negative returns the addend of the opposite point.
func (a *addend) negative() addend {
	n := addend{minus: a.plus, plus: a.minus, twiceZ: a.twiceZ}
	n.twiceDT.Neg(&a.twiceDT)
	return n
}

// add sets e to e + a.
func (e *extended) add(a *addend) {
	var p, q, r, s, f, g, h fr.Element
	p.Sub(&e.y, &e.x)
	p.Mul(&p, &a.minus)
	q.Add(&e.y, &e.x)
	q.Mul(&q, &a.plus)
	r.Mul(&e.t, &a.twiceDT)
	s.Mul(&e.z, &a.twiceZ)
	h.Add(&q, &p)
	p.Sub(&q, &p)
	f.Sub(&s, &r)
	g.Add(&s, &r)
	e.x.Mul(&p, &f)
	e.y.Mul(&g, &h)
	e.z.Mul(&f, &g)
	e.t.Mul(&p, &h)
}

// double sets e to 2^times e. T is left out of all doublings but the last: none of them reads it.
func (e *extended) double(times int) {
	var xx, yy, p, f, g, h fr.Element
	for ; times > 0; times-- {
		xx.Square(&e.x)
		yy.Square(&e.y)
		p.Mul(&e.x, &e.y)
		p.Double(&p)
		h.Add(&xx, &yy)
		g.Sub(&yy, &xx)
		f.Square(&e.z)
		f.Double(&f)
		f.Sub(&g, &f)
		if times == 1 {
			e.t.Mul(&p, &h)
			e.t.Neg(&e.t)
		}
		e.x.Mul(&p, &f)
		h.Neg(&h)
		e.y.Mul(&g, &h)
		e.z.Mul(&f, &g)
	}
}

// lower returns the affine points, with one inversion for all.
func lower(points []extended) []Point {
	shrink := make([]fr.Element, len(points))
	for i := range points {
		shrink[i] = points[i].z
	}
	shrink = fr.BatchInvert(shrink)
	affine := make([]Point, len(points))
	for i := range points {
		affine[i].X.Mul(&points[i].x, &shrink[i])
		affine[i].X.Mul(&affine[i].X, &unscale)
		affine[i].Y.Mul(&points[i].y, &shrink[i])
	}
	return affine
}
