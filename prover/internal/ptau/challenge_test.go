package ptau

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"testing"

	"fss/prover/internal/fault"
)

// What is written down is what the definition gives, for those that can be computed in a test.
func TestKnownFirstChallenges(t *testing.T) {
	for power, known := range firstChallenges {
		if power <= firstKnownPower+1 && computeFirstChallenge(power) != known {
			t.Errorf("power %d", power)
		}
	}
	for power := uint32(firstKnownPower); power <= MaxPower; power++ {
		if known := firstChallenges[power]; known[len(known)-1] == 0 {
			t.Errorf("power %d has to be computed, from up to 103 GB", power)
		}
	}
}

// A file of kilobytes may claim to be cut from a ceremony of any size.
func TestInvalidCeremonyPower(t *testing.T) {
	var file bytes.Buffer
	if err := WriteLocal(1, rand.Reader, &file); err != nil {
		t.Fatal(err)
	}
	const at = 12 + 12 + 4 + 32 + 4
	for power := uint32(2); power <= MaxPower; power++ {
		data := bytes.Clone(file.Bytes())
		binary.LittleEndian.PutUint32(data[at:], power)
		parsed, err := Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		if err := parsed.Check(); fault.Code(err) != CodeContribution {
			t.Errorf("cut from 2^%d: error %v", power, err)
		}
	}
}
