package ptau

import (
	"encoding/hex"

	"github.com/consensys/gnark-crypto/ecc/bn254"

	"fss/prover/internal/ceremony/transcript"
)

// firstKnownPower is the least whose first challenge is written down: up to 103 GB would have to be hashed, for a file of
// kilobytes that claims to be cut from such a ceremony.
const firstKnownPower = 20

// firstChallenges were computed by the definition below with Python's hashlib; the published files hold to the last.
var firstChallenges = map[uint32]transcript.Digest{
	20: digest("3393605118d83c21a2a1763bec8ebf7a6076c7546b4bbf01e35e71faad0214cf18fa19b6053dfd1102454d05754b1b21873da78e0d5d66be1f74169de3963011"),
	21: digest("d27e24afa6f9d22893b893924ab301023e558340a2f0fe360497061d7f91a659d6bcd23467668ad92f65fb2998da8690014a8341cc795253cec84fb87fe195b8"),
	22: digest("5b4d52085c949b60ab5060c93196dc51b2dc629c4dcfc5d1fdb9466e3c6c052bd1f9bada6ee24a60c0474017b7c08f51fce83c75845fb489547aa9453e256cf6"),
	23: digest("da01c213149ff5065924f3ade76df2ec6ae7bb941ab4ffe25e3e2d1ae9f0474faebb201bddef89d841692d71e10f3f7a3d0ffe5ce2b6162d8b692b95c28b4039"),
	24: digest("adc423b1cd43ea5a40601c30364febdcdf4796f0ffc56c01e1f64019146e60f9c9b68c75f1e36e275c336acbee5632f69569c9f2267dfda4ad59dcb15b8f3e84"),
	25: digest("661de6f41b1150ac7448085558e5ecdaae345272e662da9851b0ff3816901a2b2141722a38a35a314b41a53abba15f7198f30c57891111864081aa38d3012a5b"),
	26: digest("5140c98bda53f8c1fc3a25d574c409d5de41561b585b4224ab5ed369a98f2e41389c39c83b47470701e52261fa199918666181be3855d33e2ef19377365b038b"),
	27: digest("36bcd31f9d5ed309ded4a17ee8279e34eceec40b56be88e2fb604aebe2c714bafbf99218e7269f20ec3392bab9d45f5198b826c94bd3d3c2d780f46dfd65be67"),
	28: digest("93da91920d5a54a8a0fde55cd9dc3a10c4f3eef768b62c0948741370864254b4c1920f3f29d4ebc0ef3acecf2e2db63a755713d77e1ed77347a56fbc317c7a93"),
}

func digest(text string) (value transcript.Digest) {
	_, _ = hex.Decode(value[:], []byte(text))
	return value
}

// firstChallenge is the hash that a ceremony begins with.
func firstChallenge(power uint32) transcript.Digest {
	if known, found := firstChallenges[power]; found {
		return known
	}
	return computeFirstChallenge(power)
}

// computeFirstChallenge hashes 2^(power+1) - 1 times the generator of G1 and so on.
func computeFirstChallenge(power uint32) transcript.Digest {
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
