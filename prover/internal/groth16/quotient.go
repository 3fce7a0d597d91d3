package groth16

import (
	"sort"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/fft"

	"fss/prover/internal/parallel"
	"fss/prover/internal/zkey"
)

// quotientScalars returns A(x) B(x) - C(x) at the odd powers x of the doubled domain's generator, the scalars of
// the key's H points. On the domain itself C = A * B row by row, so C needs no matrix.
func (p *Prover) quotientScalars(witness []fr.Element, tasks int) []fr.Element {
	a, b := p.rowValues(witness, tasks)
	c := make([]fr.Element, len(a))
	parallel.Ranges(len(a), tasks, func(start, end int) {
		for i := start; i < end; i++ {
			c[i].Mul(&a[i], &b[i])
		}
	})
	shifted := func(values []fr.Element) func() {
		return func() {
			option := fft.WithNbTasks(parallel.Cores(tasks))
			p.domain.FFTInverse(values, fft.DIF, option)
			p.domain.FFT(values, fft.DIT, fft.OnCoset(), option)
		}
	}
	parallel.Steps(tasks, shifted(a), shifted(b), shifted(c))
	parallel.Ranges(len(a), tasks, func(start, end int) {
		for i := start; i < end; i++ {
			a[i].Mul(&a[i], &b[i]).Sub(&a[i], &c[i])
		}
	})
	return a
}

// rowValues returns <A_i, w> and <B_i, w> for every row of the domain.
func (p *Prover) rowValues(witness []fr.Element, tasks int) (a, b []fr.Element) {
	list := p.key.Coefficients
	a, b = make([]fr.Element, p.key.Domain), make([]fr.Element, p.key.Domain)
	// Coefficients are sorted by row (zkey.Parse refuses others), so each task owns whole rows.
	parallel.Ranges(int(p.key.Domain), tasks, func(start, end int) {
		for i := firstOfRow(list, start); i < len(list) && int(list[i].Row()) < end; i++ {
			row, term := list[i].Row(), list[i].Scaled()
			term.Mul(&term, &witness[list[i].Wire()])
			if list[i].Matrix() == 0 {
				a[row].Add(&a[row], &term)
			} else {
				b[row].Add(&b[row], &term)
			}
		}
		// The stored coefficients carry one factor R too many: a Montgomery product with the word 1 takes it out.
		unit := fr.Element{1}
		for row := start; row < end; row++ {
			a[row].Mul(&a[row], &unit)
			b[row].Mul(&b[row], &unit)
		}
	})
	return a, b
}

func firstOfRow(list []zkey.Coefficient, row int) int {
	return sort.Search(len(list), func(i int) bool { return int(list[i].Row()) >= row })
}
