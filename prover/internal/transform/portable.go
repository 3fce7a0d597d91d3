package transform

import (
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/fft"

	"fss/prover/internal/parallel"
)

func newPortable(size int) *fft.Domain {
	return fft.NewDomain(uint64(size), fft.WithShift(root(2*size)))
}

func (d *Domain) quotientPortable(a, b []fr.Element, tasks int) {
	c := make([]fr.Element, d.size)
	parallel.Ranges(d.size, tasks, func(start, end int) {
		for i := start; i < end; i++ {
			c[i].Mul(&a[i], &b[i])
		}
	})
	option := fft.WithNbTasks(parallel.Cores(tasks))
	for _, values := range [][]fr.Element{a, b, c} {
		d.portable.FFTInverse(values, fft.DIF, option)
		d.portable.FFT(values, fft.DIT, fft.OnCoset(), option)
	}
	parallel.Ranges(d.size, tasks, func(start, end int) {
		for i := start; i < end; i++ {
			a[i].Mul(&a[i], &b[i]).Sub(&a[i], &c[i])
		}
	})
}
