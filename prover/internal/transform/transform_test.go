package transform

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/vector"
)

func random(size int, seed byte) []fr.Element {
	source := rand.NewChaCha8([32]byte{seed})
	list := make([]fr.Element, size)
	for i := range list {
		var wide [48]byte
		_, _ = source.Read(wide[:])
		list[i].SetBytes(wide[:])
	}
	return list
}

func portable(size int) *Domain { return &Domain{size: size, portable: newPortable(size)} }

func newDomain(t testing.TB, size int) *Domain {
	t.Helper()
	domain, err := NewDomain(size)
	if err != nil {
		t.Fatal(err)
	}
	return domain
}

// at evaluates at x the polynomial with these values at the powers of w: sum_i v_i w^i (x^n - 1) / (n (x - w^i)).
func at(list []fr.Element, w, x fr.Element) (sum fr.Element) {
	point, power, n := fr.One(), x, fr.NewElement(uint64(len(list)))
	for size := len(list); size > 1; size /= 2 {
		power.Square(&power)
	}
	for i := range list {
		var term, below fr.Element
		term.Mul(&list[i], &point)
		below.Sub(&x, &point).Mul(&below, &n)
		term.Div(&term, &below)
		sum.Add(&sum, &term)
		point.Mul(&point, &w)
	}
	one := fr.One()
	power.Sub(&power, &one)
	return *sum.Mul(&sum, &power)
}

func TestQuotientIsItsDefinition(t *testing.T) {
	for size := 2; size <= 128; size *= 2 {
		a, b, c := random(size, 1), random(size, 2), make([]fr.Element, size)
		for i := range c {
			c[i].Mul(&a[i], &b[i])
		}
		got := random(size, 1)
		newDomain(t, size).Quotient(got, random(size, 2), 0)
		x, step := root(2*size), root(size)
		for i := range got {
			want, atB, atC := at(a, step, x), at(b, step, x), at(c, step, x)
			want.Mul(&want, &atB).Sub(&want, &atC)
			if got[i] != want {
				t.Fatalf("size %d: value %d differs", size, i)
			}
			x.Mul(&x, &step)
		}
	}
}

func TestBothWaysAgree(t *testing.T) {
	if !vector.Supported {
		t.Skip("this machine has no AVX-512 IFMA, or FSS_PROVER_NO_VECTOR is set")
	}
	for size := smallestVector; size <= 1<<15; size *= 2 {
		plain, reduced, slow := newDomain(t, size), newDomain(t, size), portable(size)
		reduced.tables.one = blocksOf(1, 1, func(int) fr.Element { return fr.One() })
		for name, make := range edges(size) {
			want, wantB := make()
			slow.Quotient(want, wantB, 0)
			for _, tasks := range []int{0, 1, 3} {
				for _, domain := range []*Domain{plain, reduced} {
					got, gotB := make()
					domain.Quotient(got, gotB, tasks)
					for i := range got {
						if got[i] != want[i] {
							t.Fatalf("%s, size %d, %d tasks: value %d differs", name, size, tasks, i)
						}
					}
				}
			}
		}
	}
}

// edges make the values of A and B: random ones, and such as drive residues to their bounds.
func edges(size int) map[string]func() (a, b []fr.Element) {
	all := func(word fr.Element) []fr.Element {
		list := make([]fr.Element, size)
		for i := range list {
			list[i] = word
		}
		return list
	}
	// The words of r-1, the largest that there are, whatever element they stand for.
	largest := fr.Element{0x43e1f593f0000000, 0x2833e84879b97091, 0xb85045b68181585d, 0x30644e72e131a029}
	return map[string]func() (a, b []fr.Element){
		"random":  func() ([]fr.Element, []fr.Element) { return random(size, 3), random(size, 4) },
		"zero":    func() ([]fr.Element, []fr.Element) { return all(fr.Element{}), random(size, 4) },
		"one":     func() ([]fr.Element, []fr.Element) { return all(fr.One()), all(fr.One()) },
		"largest": func() ([]fr.Element, []fr.Element) { return all(largest), all(largest) },
	}
}

func TestOneDomainServesManyAtOnce(t *testing.T) {
	const size = 1 << 13
	domain := newDomain(t, size)
	want := random(size, 0)
	domain.Quotient(want, random(size, 100), 1)
	results := make(chan []fr.Element)
	for range 4 {
		go func() {
			a := random(size, 0)
			domain.Quotient(a, random(size, 100), 1)
			results <- a
		}()
	}
	for range 4 {
		got := <-results
		for i := range got {
			if got[i] != want[i] {
				t.Fatal("transforms that run at once disturb each other")
			}
		}
	}
}

func TestInvalidSizes(t *testing.T) {
	for _, size := range []int{-2, 0, 1, 3, 1<<20 + 1, 1 << 28} {
		if _, err := NewDomain(size); err == nil {
			t.Fatalf("a domain of %d points was made", size)
		}
	}
}

func BenchmarkQuotient(b *testing.B) {
	for _, power := range []int{12, 17, 20} {
		size := 1 << power
		for name, domain := range map[string]*Domain{"chosen": newDomain(b, size), "portable": portable(size)} {
			left, right := random(size, 1), random(size, 2)
			for _, tasks := range []int{1, 2} {
				b.Run(fmt.Sprintf("power=%d/%s/tasks=%d", power, name, tasks), func(b *testing.B) {
					for b.Loop() {
						domain.Quotient(left, right, tasks)
					}
				})
			}
		}
	}
}

func BenchmarkNewDomain(b *testing.B) {
	for b.Loop() {
		newDomain(b, 1<<20)
	}
}
