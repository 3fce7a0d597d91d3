package fixedbase

import (
	"math/big"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// scalars has the edges of the field and of the windows, and enough others to cross a batch.
func scalars(count int) []fr.Element {
	list := make([]fr.Element, 0, count)
	for _, edge := range []int64{0, 1, 2, 3, -1, -2, 1 << 13, 1<<14 - 1, 1 << 14, 1<<14 + 1} {
		list = append(list, *new(fr.Element).SetInt64(edge))
	}
	for shift := uint(60); shift < 254; shift += 31 {
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

func TestMultiplyG1EqualsScalarMultiplication(t *testing.T) {
	_, _, base, _ := bn254.Generators()
	for _, expected := range []int{1, 100, 100_000, 10_000_000} {
		table := NewG1(base, expected)
		list := scalars(batchSize + 40)
		for i, point := range table.Multiplier().Multiply(list) {
			var want bn254.G1Affine
			want.ScalarMultiplication(&base, list[i].BigInt(new(big.Int)))
			if !point.Equal(&want) {
				t.Fatalf("width %d, scalar %d: wrong point", table.width, i)
			}
		}
	}
}

func TestMultiplyG2EqualsScalarMultiplication(t *testing.T) {
	_, _, _, base := bn254.Generators()
	table := NewG2(base, 1000)
	list := scalars(60)
	for i, point := range table.Multiplier().Multiply(list) {
		var want bn254.G2Affine
		want.ScalarMultiplication(&base, list[i].BigInt(new(big.Int)))
		if !point.Equal(&want) {
			t.Fatalf("scalar %d: wrong point", i)
		}
	}
}

func TestMultiplyOfNothingIsNothing(t *testing.T) {
	_, _, base, _ := bn254.Generators()
	if points := NewG1(base, 0).Multiplier().Multiply(nil); len(points) != 0 {
		t.Fatalf("%d points from no scalars", len(points))
	}
}
