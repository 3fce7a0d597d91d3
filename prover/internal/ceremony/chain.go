package ceremony

import (
	"github.com/consensys/gnark-crypto/ecc/bn254"

	"fss/prover/internal/ceremony/contributor"
	"fss/prover/internal/ceremony/transcript"
	"fss/prover/internal/ptau"
	"fss/prover/internal/zkey"
)

// verifyChain follows delta from 1 through the contributions and returns where it ends.
func verifyChain(record *zkey.Record) (verified []Verified, delta bn254.G1Affine, err error) {
	_, _, delta, _ = bn254.Generators()
	beacons := make([]*contributor.Beacon, len(record.Contributions))
	for i := range record.Contributions {
		beacons[i] = record.Contributions[i].Beacon
	}
	if !ptau.AffordableBeacons(beacons) {
		return nil, delta, no(CodeBeacon, "the beacons ask for more than 2^30 hashes")
	}
	so := transcript.NewHash(record.CircuitHash[:])
	for i := range record.Contributions {
		c := &record.Contributions[i]
		if err := verifyContribution(i+1, c, so, delta); err != nil {
			return nil, delta, err
		}
		addContribution(so, c)
		verified = append(verified, Verified{contributionHash(c), c})
		delta = c.DeltaAfter
	}
	return verified, delta, nil
}

// verifyContribution checks the contribution with the given number, after what so has hashed and delta before.
func verifyContribution(number int, c *zkey.Contribution, so *transcript.Hash, delta bn254.G1Affine) error {
	for _, point := range []*bn254.G1Affine{&c.DeltaAfter, &c.G1S, &c.G1SX} {
		if !transcript.ValidFinite(point) {
			return invalidPoint(number)
		}
	}
	if !transcript.ValidFinite(&c.G2SPX) {
		return invalidPoint(number)
	}
	upTo := *so
	transcript.AddPoints(&upTo, c.G1S, c.G1SX)
	if upTo.Sum() != c.Transcript {
		return no(CodeTranscript, "contribution %d does not follow from what stands before it", number)
	}
	base := transcript.HashToG2(&c.Transcript)
	if !transcript.SameRatio(c.G1S, c.G1SX, base, c.G2SPX) {
		return no(CodeKnowledge, "contribution %d proves no knowledge of its factor", number)
	}
	if !transcript.SameRatio(delta, c.DeltaAfter, base, c.G2SPX) {
		return no(CodeDelta, "contribution %d did not change delta by the factor that it proves", number)
	}
	if c.Beacon == nil {
		return nil
	}
	stream := transcript.BeaconStream(c.Beacon)
	factor := stream.Scalar()
	if point := stream.G1(); point != c.G1S || scaled1(&point, &factor) != c.G1SX {
		return no(CodeBeacon, "contribution %d is not what its beacon gives", number)
	}
	return nil
}

func invalidPoint(number int) error {
	return no(CodeKnowledge, "contribution %d has a point that is not a finite point of its group", number)
}
