package ceremony

import (
	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/fft"

	"fss/prover/internal/ceremony/transcript"
	"fss/prover/internal/ptau"
)

// dividedBy says whether delta times each point after is the point before. Each point has a weight of its own: snarkjs
// weighs H so that one direction of it stays unchecked, in which a coordinator can hide what forges proofs.
func dividedBy(before, after []bn254.G1Affine, delta *bn254.G2Affine) (bool, error) {
	if len(before) == 0 {
		return true, nil
	}
	weights, err := ptau.Weights(len(before))
	if err != nil {
		return false, err
	}
	return sumsDivided(ptau.SumOf(before, weights, ptau.SumG1), ptau.SumOf(after, weights, ptau.SumG1), delta), nil
}

func sumsDivided(before, after bn254.G1Affine, delta *bn254.G2Affine) bool {
	if before.IsInfinity() || after.IsInfinity() {
		return before == after
	}
	_, _, _, g2 := bn254.Generators()
	return transcript.SameRatio(after, before, g2, *delta)
}

// hDividedBy is dividedBy for H, which may also lack that one direction altogether: with w a root of unity of order 2n, the
// part w^(2i+1) Y of each H_i. Bellman's files have no place for it, so that 'snarkjs zkey import bellman' drops it. No
// proof needs it, and where it is zero nothing is hidden in it.
func hDividedBy(before, after []bn254.G1Affine, delta *bn254.G2Affine) (bool, error) {
	if whole, err := dividedBy(before, after, delta); whole || err != nil {
		return whole, err
	}
	n := len(after)
	odd, err := oddRoots(n, false)
	if err != nil {
		return false, err
	}
	inverse, err := oddRoots(n, true)
	if err != nil {
		return false, err
	}
	if part := ptau.SumOf(after, inverse, ptau.SumG1); !part.IsInfinity() {
		return false, nil
	}
	weights, err := ptau.Weights(n)
	if err != nil {
		return false, err
	}
	// Y is sum(w^-(2i+1) H_i) / n, and enters the weighted sum times sum(weight_i w^(2i+1)).
	var share, term fr.Element
	for i := range weights {
		share.Add(&share, term.Mul(&weights[i], &odd[i]))
	}
	share.Div(&share, term.SetUint64(uint64(n)))
	dropped := ptau.SumOf(before, inverse, ptau.SumG1)
	dropped = scaled1(&dropped, &share)
	kept := ptau.SumOf(before, weights, ptau.SumG1)
	kept.Sub(&kept, &dropped)
	return sumsDivided(kept, ptau.SumOf(after, weights, ptau.SumG1), delta), nil
}

// oddRoots returns w^(2i+1) for i < n, or their inverses.
func oddRoots(n int, inverse bool) ([]fr.Element, error) {
	root, err := fft.Generator(2 * uint64(n))
	if err != nil {
		return nil, err
	}
	if inverse {
		root.Inverse(&root)
	}
	var square fr.Element
	square.Square(&root)
	roots := make([]fr.Element, n)
	for i := range roots {
		roots[i] = root
		root.Mul(&root, &square)
	}
	return roots, nil
}
