package groth16_test

import (
	"math/big"
	"strings"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/fault"
	"fss/prover/internal/groth16"
	"fss/prover/internal/r1cs"
	"fss/prover/internal/sample"
	"fss/prover/internal/zkey"
)

const steps = 21

func newProver(t testing.TB) *groth16.Prover {
	t.Helper()
	key, err := zkey.Parse(sample.Key(steps))
	if err != nil {
		t.Fatal(err)
	}
	prover, err := groth16.NewProver(key, false)
	if err != nil {
		t.Fatal(err)
	}
	return prover
}

func prove(t testing.TB, prover *groth16.Prover, input uint64) groth16.Statement {
	t.Helper()
	proof, public, err := prover.Prove(sample.Witness(steps, input), sample.Randomness(byte(input)), groth16.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return groth16.Statement{Public: public, Proof: proof}
}

func expectCode(t *testing.T, err error, code string) {
	t.Helper()
	if got := fault.Code(err); got != code {
		t.Fatalf("error code %q, expected %q (%v)", got, code, err)
	}
}

func TestProveVerifies(t *testing.T) {
	prover := newProver(t)
	for _, tasks := range []int{0, 1, 3} {
		witness := sample.Witness(steps, 5)
		proof, public, err := prover.Prove(witness, sample.Randomness(9), groth16.Options{Tasks: tasks})
		if err != nil {
			t.Fatal(err)
		}
		if public[0] != witness[1] || public[1] != fr.NewElement(5) {
			t.Fatal("the public inputs are not those of the witness")
		}
		if valid, err := prover.VerifyingKey().Verify(public, proof); !valid || err != nil {
			t.Fatalf("valid %v, error %v", valid, err)
		}
	}
}

func TestProofsOfOneWitnessDiffer(t *testing.T) {
	prover := newProver(t)
	first, _, _ := prover.Prove(sample.Witness(steps, 5), sample.Randomness(1), groth16.Options{})
	second, _, _ := prover.Prove(sample.Witness(steps, 5), sample.Randomness(2), groth16.Options{})
	if first.A.Equal(&second.A) || first.B.Equal(&second.B) || first.C.Equal(&second.C) {
		t.Fatal("the blinding is not used")
	}
}

func TestInvalidPublicInput(t *testing.T) {
	statement := prove(t, newProver(t), 5)
	for i := range statement.Public {
		altered := append([]fr.Element{}, statement.Public...)
		altered[i].SetUint64(6)
		if valid, err := newProver(t).VerifyingKey().Verify(altered, statement.Proof); valid || err != nil {
			t.Fatalf("input %d: valid %v, error %v", i, valid, err)
		}
	}
}

func TestInvalidNumberOfInputs(t *testing.T) {
	prover := newProver(t)
	statement := prove(t, prover, 5)
	for _, public := range [][]fr.Element{nil, statement.Public[:1], append(statement.Public[:2:2], fr.Element{})} {
		_, err := prover.VerifyingKey().Verify(public, statement.Proof)
		expectCode(t, err, "public.count")
	}
}

func TestInvalidWitness(t *testing.T) {
	prover := newProver(t)
	for wire := 1; wire < steps+2; wire++ {
		witness := sample.Witness(steps, 5)
		witness[wire].SetUint64(1234567)
		_, _, err := prover.Prove(witness, sample.Randomness(1), groth16.Options{})
		expectCode(t, err, "witness.unsatisfied")
	}
	_, _, err := prover.Prove(sample.Witness(steps+1, 5), sample.Randomness(1), groth16.Options{})
	expectCode(t, err, "witness.length")
}

func TestInvalidProofPoints(t *testing.T) {
	prover := newProver(t)
	good := prove(t, prover, 5)
	outside := outsideSubgroup(t)
	for code, change := range map[string]func(*groth16.Proof){
		"proof.infinity":        func(p *groth16.Proof) { p.C = bn254.G1Affine{} },
		"proof.not-on-curve":    func(p *groth16.Proof) { p.A.X.SetUint64(4) },
		"proof.not-in-subgroup": func(p *groth16.Proof) { p.B = outside },
	} {
		altered := *good.Proof
		change(&altered)
		_, err := prover.VerifyingKey().Verify(good.Public, &altered)
		expectCode(t, err, code)
	}
}

// outsideSubgroup is a point of the twisted curve whose order is not r.
func outsideSubgroup(t *testing.T) bn254.G2Affine {
	t.Helper()
	_, _, _, g2 := bn254.Generators()
	b := g2.Y
	b.Square(&b)
	cube := g2.X
	cube.Square(&cube).Mul(&cube, &g2.X)
	b.Sub(&b, &cube)
	var point bn254.G2Affine
	for x := uint64(1); ; x++ {
		point.X.A0.SetUint64(x)
		point.Y.Square(&point.X).Mul(&point.Y, &point.X).Add(&point.Y, &b)
		if point.Y.Legendre() == 1 {
			point.Y.Sqrt(&point.Y)
			if point.IsOnCurve() && !point.IsInSubGroup() {
				return point
			}
		}
	}
}

func TestForgeryWithoutContribution(t *testing.T) {
	prover := newProver(t)
	key := *prover.VerifyingKey()
	key.Delta = key.Gamma
	public := []fr.Element{fr.NewElement(1), fr.NewElement(2)}
	var sum bn254.G1Jac
	sum.FromAffine(&key.IC[0])
	for i := range public {
		var term bn254.G1Affine
		term.ScalarMultiplication(&key.IC[i+1], public[i].BigInt(new(big.Int)))
		sum.AddMixed(&term)
	}
	forged := &groth16.Proof{A: key.Alpha, B: key.Beta}
	forged.C.FromJacobian(&sum)
	forged.C.Neg(&forged.C)
	if valid, err := key.Verify(public, forged); !valid || err != nil {
		t.Fatal("the attack that the check is for does not work")
	}
	expectCode(t, key.Check(false), "key.unsafe-delta")
	if err := key.Check(true); err != nil {
		t.Fatal(err)
	}
	key.Delta.Neg(&key.Delta)
	expectCode(t, key.Check(false), "key.unsafe-delta")
}

func TestInvalidKeys(t *testing.T) {
	prover := newProver(t)
	outside := outsideSubgroup(t)
	for name, c := range map[string]struct {
		code   string
		change func(*groth16.VerifyingKey)
	}{
		"beta is delta":    {"key.degenerate", func(k *groth16.VerifyingKey) { k.Beta = k.Delta }},
		"beta is -gamma":   {"key.degenerate", func(k *groth16.VerifyingKey) { k.Beta.Neg(&k.Gamma) }},
		"alpha infinite":   {"key.infinity", func(k *groth16.VerifyingKey) { k.Alpha = bn254.G1Affine{} }},
		"IC infinite":      {"key.infinity", func(k *groth16.VerifyingKey) { k.IC[1] = bn254.G1Affine{} }},
		"delta infinite":   {"key.infinity", func(k *groth16.VerifyingKey) { k.Delta = bn254.G2Affine{} }},
		"IC off the curve": {"key.not-on-curve", func(k *groth16.VerifyingKey) { k.IC[2].Y.SetUint64(1) }},
		"beta off curve":   {"key.not-on-curve", func(k *groth16.VerifyingKey) { k.Beta.Y.A0.SetUint64(1) }},
		"delta outside":    {"key.not-in-subgroup", func(k *groth16.VerifyingKey) { k.Delta = outside }},
	} {
		key := *prover.VerifyingKey()
		key.IC = append([]bn254.G1Affine{}, key.IC...)
		c.change(&key)
		if got := fault.Code(key.Check(true)); got != c.code {
			t.Errorf("%s: code %q, expected %q", name, got, c.code)
		}
	}
}

func TestOneSeedGivesOneKey(t *testing.T) {
	system, err := r1cs.Parse(sample.Chain(4))
	if err != nil {
		t.Fatal(err)
	}
	key := func(seed byte) bn254.G2Affine {
		made, _, err := groth16.Setup(system, sample.Randomness(seed), "test", new(sample.Memory))
		if err != nil {
			t.Fatal(err)
		}
		return made.Delta
	}
	first, again, other := key(1), key(1), key(2)
	if !first.Equal(&again) || first.Equal(&other) {
		t.Fatal("the key does not follow from the randomness alone")
	}
}

func TestSetupWithoutRandomnessFails(t *testing.T) {
	system, err := r1cs.Parse(sample.Chain(4))
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = groth16.Setup(system, strings.NewReader("too short"), "test", new(sample.Memory))
	expectCode(t, err, "prover.randomness")
}
