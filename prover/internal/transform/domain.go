package transform

import (
	"fmt"
	"math/bits"
	"sync"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/fft"

	"fss/prover/internal/vector"
)

// Domain is the n-th roots of unity with what the transforms over them need. It is safe for concurrent use.
type Domain struct {
	size     int
	tables   *tables     // where the vector unit is there and the domain is large enough for it
	portable *fft.Domain // elsewhere
	spaces   sync.Pool   // of *workspace
}

// NewDomain prepares the domain of the given size, a power of two from 2 to 2^27.
func NewDomain(size int) (*Domain, error) {
	if bits.OnesCount(uint(size)) != 1 || size < 2 || size > 1<<27 {
		return nil, fmt.Errorf("the domain size %d is not a power of two from 2 to 2^27", size)
	}
	domain := &Domain{size: size}
	if vector.Supported && size >= smallestVector {
		domain.tables = newTables(size)
		domain.spaces.New = func() any { return newWorkspace(domain.tables) }
	} else {
		domain.portable = newPortable(size)
	}
	return domain, nil
}

// Quotient replaces a by the values of A B - C at the points w^(2i+1), i from 0 to n-1, where w is a primitive root
// of order 2n. A and B are the polynomials with the values a[i] and b[i] at w^(2i), and C is the one with the values
// a[i] b[i] there. B is overwritten. Tasks bounds the cores used, 0 for all.
func (d *Domain) Quotient(a, b []fr.Element, tasks int) {
	if len(a) != d.size || len(b) != d.size {
		panic("transform: the values are not as many as the domain's points")
	}
	if d.tables == nil {
		d.quotientPortable(a, b, tasks)
		return
	}
	space := d.spaces.Get().(*workspace)
	defer d.spaces.Put(space)
	space.quotient(a, b, tasks)
}

// root returns gnark-crypto's primitive root of unity of the given order, a power of two up to 2^28; snarkjs has the
// same.
func root(order int) fr.Element {
	w, err := fft.Generator(uint64(order))
	if err != nil {
		panic(err)
	}
	return w
}
