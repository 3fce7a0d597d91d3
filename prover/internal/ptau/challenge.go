package ptau

import (
	"encoding/hex"

	"github.com/consensys/gnark-crypto/ecc/bn254"

	"fss/prover/internal/ceremony/transcript"
)

// firstChallenge is the hash that a ceremony begins with: of 2^(power+1) - 1 times the generator of G1 and so on.
func firstChallenge(power uint32) (challenge transcript.Digest) {
	if power == MaxPower {
		// 103 GB to hash, for the perpetual powers of tau and all that was cut from them.
		copy(challenge[:], firstOfPower28)
		return challenge
	}
	_, _, g1, g2 := bn254.Generators()
	empty := transcript.NewHash().Sum()
	hash := transcript.NewHash(empty[:])
	count := uint64(1) << power
	repeat(hash, g1, 2*count-1)
	repeat(hash, g2, count)
	repeat(hash, g1, 2*count)
	transcript.AddPoints(hash, g2)
	return hash.Sum()
}

func repeat[P transcript.Point](hash *transcript.Hash, point P, count uint64) {
	for range count {
		transcript.AddPoints(hash, point)
	}
}

// firstOfPower28 was computed by this definition with Python's hashlib; the published files hold to it.
var firstOfPower28, _ = hex.DecodeString(
	"93da91920d5a54a8a0fde55cd9dc3a10c4f3eef768b62c0948741370864254b4" +
		"c1920f3f29d4ebc0ef3acecf2e2db63a755713d77e1ed77347a56fbc317c7a93")
