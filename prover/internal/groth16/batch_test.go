package groth16_test

import (
	"slices"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254"

	"fss/prover/internal/fault"
	"fss/prover/internal/groth16"
	"fss/prover/internal/sample"
)

func TestBatchNamesEachBadProof(t *testing.T) {
	prover := newProver(t)
	for _, bad := range [][]int{nil, {0}, {6}, {2, 3}, {0, 1, 2, 3, 4, 5, 6}} {
		var statements []groth16.Statement
		for i := range 7 {
			statements = append(statements, prove(t, prover, uint64(3+i)))
		}
		for _, i := range bad {
			statements[i].Public = prove(t, prover, 100).Public
		}
		verdicts, err := prover.VerifyingKey().VerifyBatch(statements, sample.Randomness(1))
		if err != nil {
			t.Fatal(err)
		}
		for i, verdict := range verdicts {
			if verdict.Valid == slices.Contains(bad, i) || verdict.Refused != nil {
				t.Errorf("bad %v: statement %d has the verdict %+v", bad, i, verdict)
			}
		}
	}
}

func TestBatchRefusesTheMalformedOnesAlone(t *testing.T) {
	prover := newProver(t)
	statements := []groth16.Statement{prove(t, prover, 3), prove(t, prover, 4), prove(t, prover, 5)}
	statements[0].Public = statements[0].Public[:1]
	altered := *statements[1].Proof
	altered.A = bn254.G1Affine{}
	statements[1].Proof = &altered
	verdicts, err := prover.VerifyingKey().VerifyBatch(statements, sample.Randomness(1))
	if err != nil {
		t.Fatal(err)
	}
	for i, code := range []string{"public.count", "proof.infinity", ""} {
		if fault.Code(verdicts[i].Refused) != code || verdicts[i].Valid != (code == "") {
			t.Errorf("statement %d has the verdict %+v", i, verdicts[i])
		}
	}
}

// Two proofs whose errors cancel pass where both have one weight.
func TestBatchWeightsDiffer(t *testing.T) {
	prover := newProver(t)
	first, second := prove(t, prover, 3), prove(t, prover, 4)
	shift := bn254.G1Affine(prover.VerifyingKey().Alpha)
	one, two := *first.Proof, *second.Proof
	one.C.Add(&one.C, &shift)
	two.C.Sub(&two.C, &shift)
	statements := []groth16.Statement{{Public: first.Public, Proof: &one}, {Public: second.Public, Proof: &two}}
	verdicts, err := prover.VerifyingKey().VerifyBatch(statements, sample.Randomness(1))
	if err != nil || verdicts[0].Valid || verdicts[1].Valid {
		t.Fatalf("verdicts %+v, error %v", verdicts, err)
	}
}

func TestEmptyBatch(t *testing.T) {
	verdicts, err := newProver(t).VerifyingKey().VerifyBatch(nil, sample.Randomness(1))
	if err != nil || len(verdicts) != 0 {
		t.Fatalf("verdicts %+v, error %v", verdicts, err)
	}
}
