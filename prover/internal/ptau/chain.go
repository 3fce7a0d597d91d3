package ptau

import (
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/ceremony/contributor"
	"fss/prover/internal/ceremony/transcript"
	"fss/prover/internal/fault"
)

// Codes of what Check refuses.
const (
	CodeContribution = "ptau.contribution"
	CodePoints       = "ptau.points"
	CodePowers       = "ptau.powers"
	CodeBasis        = "ptau.basis"
	CodeHash         = "ptau.hash"
)

// MaxBeaconWork bounds the hashes of all beacons of a file together, about a minute's.
const MaxBeaconWork = 1 << 30

// checkChain follows tau, alpha and beta from 1 through every contribution.
func (f *File) checkChain() error {
	if len(f.Contributions) == 0 {
		return fault.Refuse(CodeContribution, "the file has no contribution: everybody knows its tau").
			WithHint("take the file of a finished ceremony")
	}
	beacons := make([]*contributor.Beacon, len(f.Contributions))
	for i := range f.Contributions {
		beacons[i] = f.Contributions[i].Beacon
	}
	if !AffordableBeacons(beacons) {
		return fault.Refuse(CodeContribution, "the beacons ask for more than 2^30 hashes")
	}
	before := origin(f.CeremonyPower)
	for i := range f.Contributions {
		c := &f.Contributions[i]
		if why := c.follows(before); why != "" {
			return fault.Refuse(CodeContribution, "contribution %d: %s", i+1, why)
		}
		before = c
	}
	return nil
}

// AffordableBeacons says whether the beacons need MaxBeaconWork hashes or fewer; nil stands for none.
func AffordableBeacons(beacons []*contributor.Beacon) bool {
	work := uint64(0)
	for _, beacon := range beacons {
		if beacon == nil {
			continue
		}
		if beacon.Iterations > 63 {
			return false
		}
		if work += 1 << beacon.Iterations; work > MaxBeaconWork {
			return false
		}
	}
	return true
}

// origin is what stands before the first contribution: tau = alpha = beta = 1.
func origin(power uint32) *Contribution {
	_, _, g1, g2 := bn254.Generators()
	return &Contribution{
		TauG1: g1, AlphaG1: g1, BetaG1: g1, TauG2: g2, BetaG2: g2, NextChallenge: firstChallenge(power),
	}
}

// follows says what is wrong with a contribution after the one before it, "" for nothing.
func (c *Contribution) follows(before *Contribution) string {
	for _, point := range c.points() {
		if !validFinite(point) {
			return "a point is not a finite point of its group"
		}
	}
	if c.Beacon != nil && !c.comesFrom(c.Beacon) {
		return "its randomness is not the beacon's"
	}
	for which, part := range []struct {
		name          string
		proof         *Knowledge
		before, after bn254.G1Affine
	}{
		{"tau", &c.Tau, before.TauG1, c.TauG1},
		{"alpha", &c.Alpha, before.AlphaG1, c.AlphaG1},
		{"beta", &c.Beta, before.BetaG1, c.BetaG1},
	} {
		base := part.proof.base(byte(which), &before.NextChallenge)
		if !transcript.SameRatio(part.proof.G1S, part.proof.G1SX, base, part.proof.G2SPX) {
			return "it proves no knowledge of its factor of " + part.name
		}
		if !transcript.SameRatio(part.before, part.after, base, part.proof.G2SPX) {
			return part.name + " did not change by its factor"
		}
	}
	if !transcript.SameRatio(c.Tau.G1S, c.Tau.G1SX, before.TauG2, c.TauG2) {
		return "tau in G2 did not change by its factor"
	}
	if !transcript.SameRatio(c.Beta.G1S, c.Beta.G1SX, before.BetaG2, c.BetaG2) {
		return "beta in G2 did not change by its factor"
	}
	return ""
}

// comesFrom says whether the proofs are made from the beacon's scalars and points. The base in G2 comes from the
// challenge, and its multiple is bound to the rest by the pairings.
func (c *Contribution) comesFrom(beacon *contributor.Beacon) bool {
	stream := transcript.BeaconStream(beacon)
	scalars := [3]fr.Element{stream.Scalar(), stream.Scalar(), stream.Scalar()}
	for i, proof := range []*Knowledge{&c.Tau, &c.Alpha, &c.Beta} {
		point := stream.G1()
		var multiple bn254.G1Affine
		multiple.ScalarMultiplication(&point, scalars[i].BigInt(new(big.Int)))
		if proof.G1S != point || proof.G1SX != multiple {
			return false
		}
	}
	return true
}

func validFinite(point any) bool {
	switch point := point.(type) {
	case *bn254.G1Affine:
		return transcript.ValidFinite(point)
	case *bn254.G2Affine:
		return transcript.ValidFinite(point)
	}
	return false
}
