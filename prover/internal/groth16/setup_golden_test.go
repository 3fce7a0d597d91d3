package groth16_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"testing"

	"fss/prover/internal/sample"
	"fss/prover/internal/vector"
)

// A seed gives the key that it always gave: the digests were taken from the first set-up, one plain multiplication a wire.
func TestSetupOfASeedIsUnchanged(t *testing.T) {
	supported := vector.Supported
	defer func() { vector.Supported = supported }()
	for _, vector.Supported = range []bool{supported, false} {
		t.Run(fmt.Sprintf("vector=%v", vector.Supported), checkSeededKeys)
	}
}

func checkSeededKeys(t *testing.T) {
	for steps, want := range map[int]string{
		1:     "f620dcdc1db2f336e1c014a1ac0831e96649ae223bbf07f790eb6ad268c3b90b",
		5:     "f5a1c860a71c5d3443aa015949409479a2c96b33bde354a006472d00638bcfee",
		20000: "990c43886b5f775183496c9874e216f9ba7775367ed67786146bee13f6a3bf97",
	} {
		digest := sha256.Sum256(sample.Key(steps))
		if got := hex.EncodeToString(digest[:]); got != want {
			t.Errorf("%d steps: key %s, expected %s", steps, got, want)
		}
	}
}
