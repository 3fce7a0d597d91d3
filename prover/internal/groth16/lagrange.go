package groth16

import (
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/fft"

	"fss/prover/internal/parallel"
	"fss/prover/internal/r1cs"
)

// wireValues are the polynomials of every wire, evaluated at tau.
type wireValues struct {
	a, b, c []fr.Element
}

// evaluateAt sums, for each wire, its coefficients times the Lagrange basis at tau. A gets one row more for the
// constant and for each public input, past the constraints, which keeps the public inputs' polynomials
// linearly independent (snarkjs and libsnark do the same).
func evaluateAt(system *r1cs.R1CS, domain uint64, tau fr.Element) *wireValues {
	basis := lagrange(domain, tau)
	values := &wireValues{
		a: make([]fr.Element, system.Wires), b: make([]fr.Element, system.Wires), c: make([]fr.Element, system.Wires),
	}
	gather := func(matrix r1cs.Matrix, sums []fr.Element) func() {
		return func() {
			for row, terms := range system.Rows() {
				combination := terms[matrix]
				for i := range combination.Len() {
					term := combination.Coefficient(i)
					term.Mul(&term, &basis[row])
					sum := &sums[combination.Wire(i)]
					sum.Add(sum, &term)
				}
			}
		}
	}
	parallel.Steps(0, gather(r1cs.A, values.a), gather(r1cs.B, values.b), gather(r1cs.C, values.c))
	for wire := range system.Public() + 1 {
		values.a[wire].Add(&values.a[wire], &basis[system.Constraints+wire])
	}
	return values
}

// linear returns beta A + alpha B + C of every wire.
func (v *wireValues) linear(secret *trapdoor) []fr.Element {
	sums := make([]fr.Element, len(v.a))
	parallel.Ranges(len(sums), 0, func(start, end int) {
		var term fr.Element
		for i := start; i < end; i++ {
			sums[i].Mul(&v.a[i], &secret.beta)
			term.Mul(&v.b[i], &secret.alpha)
			sums[i].Add(&sums[i], &term).Add(&sums[i], &v.c[i])
		}
	})
	return sums
}

// lagrange returns L_i(tau) = w^i (tau^n - 1) / (n (tau - w^i)) for i < n, w a primitive n-th root of unity.
func lagrange(n uint64, tau fr.Element) []fr.Element {
	root, _ := fft.Generator(n)
	return lagrangeAt(n, n, fr.One(), root, tau)
}

// oddLagrange returns the odd elements of the doubled domain's basis at tau, each times factor.
func oddLagrange(n uint64, tau, factor fr.Element) []fr.Element {
	root, _ := fft.Generator(2 * n)
	var square fr.Element
	square.Square(&root)
	basis := lagrangeAt(n, 2*n, root, square, tau)
	scale(basis, factor)
	return basis
}

// lagrangeAt returns x_i (tau^order - 1) / (order (tau - x_i)) for the count points x_i = first * step^i.
func lagrangeAt(count, order uint64, first, step, tau fr.Element) []fr.Element {
	one := fr.One()
	numerator, inverseOrder := raise(tau, order), fr.NewElement(order)
	numerator.Sub(&numerator, &one)
	inverseOrder.Inverse(&inverseOrder)
	numerator.Mul(&numerator, &inverseOrder)

	basis := make([]fr.Element, count)
	parallel.Ranges(int(count), 0, func(start, end int) {
		x := raise(step, uint64(start))
		x.Mul(&x, &first)
		differences := make([]fr.Element, end-start)
		for i := range differences {
			differences[i].Sub(&tau, &x)
			basis[start+i].Mul(&x, &numerator)
			x.Mul(&x, &step)
		}
		for i, inverse := range fr.BatchInvert(differences) {
			basis[start+i].Mul(&basis[start+i], &inverse)
		}
	})
	return basis
}

func raise(base fr.Element, exponent uint64) (power fr.Element) {
	power.Exp(base, new(big.Int).SetUint64(exponent))
	return power
}

func newInt() *big.Int { return new(big.Int) }
