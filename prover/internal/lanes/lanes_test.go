package lanes

import (
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/vector"
)

func values(t *testing.T, count int) []fr.Element {
	t.Helper()
	list := make([]fr.Element, count)
	for i := range list {
		if i < 3 {
			list[i].SetInt64(int64(i - 1)) // -1, 0, 1
		} else if _, err := list[i].SetRandom(); err != nil {
			t.Fatal(err)
		}
	}
	return list
}

func TestColumns(t *testing.T) {
	if !vector.Supported {
		t.Skip("this machine has no vector unit that the package can use")
	}
	for _, count := range []int{1, 7, Width} {
		x, y := values(t, count), values(t, count)
		a, b, c := New(), New(), New()
		a.Load(x)
		b.Load(y)
		for name, operation := range map[string]struct {
			column  func()
			element func(z, x, y *fr.Element)
		}{
			"multiply": {func() { c.Multiply(a, b) }, func(z, x, y *fr.Element) { z.Mul(x, y) }},
			"square":   {func() { c.Square(a) }, func(z, x, _ *fr.Element) { z.Square(x) }},
			"add":      {func() { c.Add(a, b) }, func(z, x, y *fr.Element) { z.Add(x, y) }},
			"subtract": {func() { c.Subtract(a, b) }, func(z, x, y *fr.Element) { z.Sub(x, y) }},
			"constant": {func() { c.Multiply(a, Constant(y[0])) }, func(z, x, _ *fr.Element) { z.Mul(x, &y[0]) }},
		} {
			operation.column()
			stored := make([]fr.Element, count)
			c.Store(stored)
			for i := range stored {
				var expected fr.Element
				operation.element(&expected, &x[i], &y[i])
				if stored[i] != expected {
					t.Fatalf("%s of %d values: value %d", name, count, i)
				}
			}
		}
	}
}
