package ptau

import (
	"slices"
	"sync/atomic"

	"github.com/consensys/gnark-crypto/ecc/bn254"

	"fss/prover/internal/ceremony/transcript"
	"fss/prover/internal/fault"
	"fss/prover/internal/parallel"
)

// Check checks all that the file says: every point, the proofs of every contribution, that the powers are those of one
// tau and of the last contribution, and that the Lagrange bases, if there are any, follow from the powers. Sums are
// compared with random weights of 128 bits. What it cannot tell is whether the contributors were different
// people, or forgot what they knew: for that the file's hash must be known as that of a ceremony.
func (f *File) Check() error {
	for _, check := range []func() error{f.checkPoints, f.checkChain, f.checkPowers, f.checkHash, f.checkBases} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func (f *File) checkPoints() error {
	for _, list := range [][]bn254.G1Affine{f.TauG1, f.AlphaG1, f.BetaG1} {
		if !all(list, transcript.ValidFinite) {
			return invalidPoint()
		}
	}
	for _, list := range f.basis1 {
		if !all(list, transcript.Valid) {
			return invalidPoint()
		}
	}
	for _, list := range [][]bn254.G2Affine{f.TauG2, {f.BetaG2}, f.basis2} {
		inside, err := allInSubgroup(list)
		if err != nil {
			return err
		}
		if !inside {
			return invalidPoint()
		}
	}
	if !transcript.ValidFinite(&f.BetaG2) || slices.ContainsFunc(f.TauG2, func(p bn254.G2Affine) bool { return p.IsInfinity() }) {
		return invalidPoint()
	}
	return nil
}

// allInSubgroup says whether all points are valid. Many are combined with random weights, and the sums' order is checked
// instead: a point outside the subgroup has a part of an order that divides the cofactor, of which 10,069 is the least prime
// factor, so that each sum of 16-bit weights misses it with a chance below 2^-13, and all of them below 2^-128.
func allInSubgroup(points []bn254.G2Affine) (bool, error) {
	const worthwhile, sums = 1 << 10, 10
	if len(points) < worthwhile {
		return all(points, transcript.Valid), nil
	}
	if !all(points, transcript.OnCurve) {
		return false, nil
	}
	for range sums {
		weights, err := shortWeights(len(points))
		if err != nil {
			return false, err
		}
		if sum := SumOf(points, weights, SumG2); !transcript.Valid(&sum) {
			return false, nil
		}
	}
	return true, nil
}

func invalidPoint() error {
	return fault.Refuse(CodePoints, "a power of tau is not a point of its group").
		WithHint("the file is damaged: make or fetch it again")
}

// all says whether valid holds for each point.
func all[P transcript.Point](list []P, valid func(*P) bool) bool {
	const perTask = 1 << 10
	var refused atomic.Bool
	parallel.Queue((len(list)+perTask-1)/perTask, 0, func() func(int) {
		return func(piece int) {
			for i := piece * perTask; i < min((piece+1)*perTask, len(list)) && !refused.Load(); i++ {
				if !valid(&list[i]) {
					refused.Store(true)
				}
			}
		}
	})
	return !refused.Load()
}

// checkPowers checks that each list continues by the factor tau, and begins as the last contribution says.
func (f *File) checkPowers() error {
	_, _, g1, g2 := bn254.Generators()
	last := &f.Contributions[len(f.Contributions)-1]
	if f.TauG1[0] != g1 || f.TauG2[0] != g2 || f.TauG1[1] != last.TauG1 || f.TauG2[1] != last.TauG2 ||
		f.AlphaG1[0] != last.AlphaG1 || f.BetaG1[0] != last.BetaG1 || f.BetaG2 != last.BetaG2 {
		return fault.Refuse(CodePowers, "the powers do not begin with what the last contribution made")
	}
	for _, list := range []List{Tau, Alpha, Beta} {
		sum, next, err := neighbours(f.powers(list), SumG1)
		if err != nil {
			return err
		}
		if !transcript.SameRatio(sum, next, g2, last.TauG2) {
			return notPowers()
		}
	}
	sum, next, err := neighbours(f.TauG2, SumG2)
	if err != nil {
		return err
	}
	if !transcript.SameRatio(g1, last.TauG1, sum, next) {
		return notPowers()
	}
	return nil
}

func notPowers() error {
	return fault.Refuse(CodePowers, "the points are not the powers of one tau").
		WithHint("the file is damaged or was tampered with: fetch it again")
}

// neighbours returns a random combination of all points but the last, and the same one of their successors.
func neighbours[P transcript.Point](points []P, sum summing[P]) (first, second P, err error) {
	weights, err := Weights(len(points) - 1)
	if err != nil {
		return first, second, err
	}
	return SumOf(points[:len(weights)], weights, sum), SumOf(points[1:], weights, sum), nil
}

// checkHash checks that the last contributor's hash is that of the powers. A file that was cut from a larger one has only
// the first of them.
func (f *File) checkHash() error {
	if f.Power != f.CeremonyPower {
		return nil
	}
	last := &f.Contributions[len(f.Contributions)-1]
	response, err := last.Response()
	if err != nil {
		return err
	}
	if hash := f.challenge(response); hash != last.NextChallenge {
		return fault.Refuse(CodeHash, "the powers are not those whose hash the last contribution names")
	}
	return nil
}

// challenge is the hash of all powers, which the next contributor answers.
func (f *File) challenge(response transcript.Digest) transcript.Digest {
	hash := transcript.NewHash(response[:])
	transcript.AddPoints(hash, f.TauG1...)
	transcript.AddPoints(hash, f.TauG2...)
	transcript.AddPoints(hash, f.AlphaG1...)
	transcript.AddPoints(hash, f.BetaG1...)
	transcript.AddPoints(hash, f.BetaG2)
	return hash.Sum()
}
