package groth16_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"testing"

	"fss/prover/internal/binfile"
	"fss/prover/internal/groth16"
	"fss/prover/internal/sample"
	"fss/prover/internal/zkey"
)

// goldenProof is the digest of the proof's points in memory, as the first version of this prover made them.
const goldenProof = "2387fa29f97cf2c0b5fd85a1606f9eb1c57e49940e9c0ea3f9f2ef22882971a4"

func TestOneKeyWitnessAndRandomnessGiveOneProof(t *testing.T) {
	data, err := os.ReadFile("testdata/chain21.zkey")
	if err != nil {
		t.Fatal(err)
	}
	key, err := zkey.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	prover, err := groth16.NewProver(key, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, tasks := range []int{0, 1, 2, 3, 7} {
		proof, _, err := prover.Prove(sample.Witness(steps, 5), sample.Randomness(9), groth16.Options{Tasks: tasks})
		if err != nil {
			t.Fatal(err)
		}
		digest := sha256.Sum256(binfile.Bytes([]groth16.Proof{*proof}))
		if got := hex.EncodeToString(digest[:]); got != goldenProof {
			t.Fatalf("%d tasks: the proof's digest is %s", tasks, got)
		}
	}
}
