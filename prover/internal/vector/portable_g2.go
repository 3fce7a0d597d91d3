package vector

import "github.com/consensys/gnark-crypto/ecc/bn254"

// formulasG2 are the same over Fp2.
type formulasG2 struct{}

func (formulasG2) run(d *bn254.E2, p, q *point[bn254.E2]) bool {
	d.Sub(&q.X, &p.X)
	return !d.IsZero() && !p.X.IsZero() && !q.X.IsZero()
}

// invert is Montgomery's trick.
func (formulasG2) invert(denominators, products []bn254.E2) {
	var running bn254.E2
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

func (formulasG2) chord(to, p, q *point[bn254.E2], inverse *bn254.E2) {
	var slope, x, y bn254.E2
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
