package fixedbase

import (
	"math/big"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/vector"
)

// scalars has the edges of the field and of the windows, and enough others to cross a batch.
func scalars(count int) []fr.Element {
	list := make([]fr.Element, 0, count)
	for _, edge := range []int64{0, 1, 2, 3, -1, -2, 1 << 13, 1<<14 - 1, 1 << 14, 1<<14 + 1} {
		list = append(list, *new(fr.Element).SetInt64(edge))
	}
	for shift := uint(1); shift < 254; shift++ {
		power := new(big.Int).Lsh(big.NewInt(1), shift)
		list = append(list, *new(fr.Element).SetBigInt(power), *new(fr.Element).SetBigInt(power.Sub(power, big.NewInt(1))))
	}
	seed := fr.NewElement(7)
	for len(list) < count {
		seed.Square(&seed).Add(&seed, &list[len(list)%17])
		list = append(list, seed)
	}
	return list
}

// onBothPaths runs a test with the machine's vectors and without.
func onBothPaths(t *testing.T, test func(t *testing.T)) {
	supported := vector.Supported
	t.Cleanup(func() { vector.Supported = supported })
	for name, use := range map[string]bool{"vector": supported, "portable": false} {
		vector.Supported = use
		t.Run(name, test)
	}
}

func TestMultiplyG1EqualsScalarMultiplication(t *testing.T) {
	onBothPaths(t, func(t *testing.T) {
		_, _, base, _ := bn254.Generators()
		list := scalars(batchSize + 40)
		for _, expected := range []int{1, 100, 3000, 100_000, 10_000_000} {
			table := NewG1(base, expected)
			for i, point := range table.Multiplier().Multiply(list) {
				var want bn254.G1Affine
				want.ScalarMultiplication(&base, list[i].BigInt(new(big.Int)))
				if !point.Equal(&want) {
					t.Fatalf("width %d, scalar %d: wrong point", table.width, i)
				}
			}
		}
	})
}

func TestMultiplyG2EqualsScalarMultiplication(t *testing.T) {
	onBothPaths(t, func(t *testing.T) {
		_, _, _, base := bn254.Generators()
		table, list := NewG2(base, 1000), scalars(600)
		for i, point := range table.Multiplier().Multiply(list) {
			var want bn254.G2Affine
			want.ScalarMultiplication(&base, list[i].BigInt(new(big.Int)))
			if !point.Equal(&want) {
				t.Fatalf("scalar %d: wrong point", i)
			}
		}
	})
}

func TestMultiplierForgetsTheCallBefore(t *testing.T) {
	_, _, base, _ := bn254.Generators()
	multiplier := NewG1(base, 100).Multiplier()
	multiplier.Multiply(scalars(50))
	for i, point := range multiplier.Multiply(make([]fr.Element, 60)) {
		if !point.IsInfinity() {
			t.Fatalf("zero number %d times the base is not infinity", i)
		}
	}
	if points := multiplier.Multiply(nil); len(points) != 0 {
		t.Fatalf("%d points from no scalars", len(points))
	}
}

// The digits of every width are within the table and sum up to the scalar.
func TestDigitsSumToTheScalar(t *testing.T) {
	list := scalars(600)
	for width := minWidth; width <= maxWidth; width++ {
		recoding := newRecoding(width)
		shifted, sums := make([][4]uint64, len(list)), make([]big.Int, len(list))
		for i := range list {
			shifted[i] = recoding.shift(&list[i])
		}
		for window := range recoding.windows {
			for i, index := range recoding.pick(nil, shifted, window) {
				digit := int64(index&^vector.Negative) - int64(window*recoding.stride())
				if digit < 0 || digit >= int64(recoding.stride()) {
					t.Fatalf("width %d, scalar %d: the digit %d is outside its window", width, i, digit)
				}
				if index&vector.Negative != 0 {
					digit = -digit
				}
				sums[i].Add(&sums[i], new(big.Int).Lsh(big.NewInt(digit), uint(window*width)))
			}
		}
		for i := range list {
			if sums[i].Cmp(list[i].BigInt(new(big.Int))) != 0 {
				t.Fatalf("width %d, scalar %d: the digits sum to %v", width, i, &sums[i])
			}
		}
	}
}
