package groth16_test

import (
	"encoding/binary"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254"

	"fss/prover/internal/binfile"
	"fss/prover/internal/groth16"
	"fss/prover/internal/sample"
	"fss/prover/internal/zkey"
)

// damagedKey is the sample key with some bytes of a section overwritten.
func damagedKey(t *testing.T, kind uint32, at int, with []byte) *zkey.Key {
	t.Helper()
	data := sample.Key(steps)
	for rest := data[12:]; ; {
		size := binary.LittleEndian.Uint64(rest[4:])
		if binary.LittleEndian.Uint32(rest) == kind {
			copy(rest[12+at:], with)
			break
		}
		rest = rest[12+size:]
	}
	key, err := zkey.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func pointBytes[T any](point T) []byte { return binfile.Bytes([]T{point}) }

func TestInvalidPointsOfTheKeyGiveNoProof(t *testing.T) {
	const wire, pointG1, pointG2 = 3, 64, 128
	_, _, g1, g2 := bn254.Generators()
	offCurve := pointBytes(bn254.G1Affine{X: g1.X, Y: g1.X})
	for name, c := range map[string]struct {
		kind uint32
		at   int
		with []byte
		code string
	}{
		"A off the curve":            {5, wire * pointG1, offCurve, "key.not-on-curve"},
		"B1 off the curve":           {6, wire * pointG1, offCurve, "key.not-on-curve"},
		"B2 off the curve":           {7, wire * pointG2, pointBytes(bn254.G2Affine{X: g2.X, Y: g2.X}), "key.not-on-curve"},
		"B2 outside the subgroup":    {7, wire * pointG2, pointBytes(outsideSubgroup(t)), "key.not-in-subgroup"},
		"C off the curve":            {8, wire * pointG1, offCurve, "key.not-on-curve"},
		"H coordinate not below q":   {9, pointG1, []byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 31: 0xff}, "key.coordinate-range"},
		"another point of the curve": {5, wire * pointG1, pointBytes(g1), "witness.unsatisfied"},
	} {
		prover, err := groth16.NewProver(damagedKey(t, c.kind, c.at, c.with), false)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, tasks := range []int{0, 1} {
			proof, _, err := prover.Prove(sample.Witness(steps, 5), sample.Randomness(1), groth16.Options{Tasks: tasks})
			if proof != nil {
				t.Fatalf("%s: there is a proof", name)
			}
			t.Run(name, func(t *testing.T) { expectCode(t, err, c.code) })
		}
	}
}

func TestInvalidHeaderIsRefusedAtOnce(t *testing.T) {
	const alpha, beta1, gamma2 = 84, 84 + 64, 84 + 2*64 + 128
	_, _, g1, _ := bn254.Generators()
	for name, c := range map[string]struct {
		at   int
		with []byte
		code string
	}{
		"alpha infinite":            {alpha, make([]byte, 64), "key.infinity"},
		"beta1 off the curve":       {beta1, pointBytes(bn254.G1Affine{X: g1.X, Y: g1.X}), "key.not-on-curve"},
		"gamma outside of subgroup": {gamma2, pointBytes(outsideSubgroup(t)), "key.not-in-subgroup"},
	} {
		_, err := groth16.NewProver(damagedKey(t, 2, c.at, c.with), false)
		t.Run(name, func(t *testing.T) { expectCode(t, err, c.code) })
	}
}
