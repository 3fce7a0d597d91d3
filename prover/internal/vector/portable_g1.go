package vector

import "github.com/consensys/gnark-crypto/ecc/bn254/fp"

// formulasG1 are the formulas over Fp.
type formulasG1 struct{}

func (formulasG1) run(d *fp.Element, p, q *point[fp.Element]) bool {
	d.Sub(&q.X, &p.X)
	return !d.IsZero() && !p.X.IsZero() && !q.X.IsZero()
}

// invert is Montgomery's trick.
func (formulasG1) invert(denominators, products []fp.Element) {
	var running fp.Element
	running.SetOne()
	for i := range denominators {
		products[i] = running
		running.Mul(&running, &denominators[i])
	}
	running.Inverse(&running)
	for i := len(denominators) - 1; i >= 0; i-- {
		products[i].Mul(&products[i], &running)
		running.Mul(&running, &denominators[i])
		denominators[i] = products[i]
	}
}

func (formulasG1) chord(to, p, q *point[fp.Element], inverse *fp.Element) {
	var slope, x, y fp.Element
	slope.Sub(&q.Y, &p.Y)
	slope.Mul(&slope, inverse)
	x.Square(&slope)
	x.Sub(&x, &p.X)
	x.Sub(&x, &q.X)
	y.Sub(&p.X, &x)
	y.Mul(&y, &slope)
	to.Y.Sub(&y, &p.Y)
	to.X = x
}
