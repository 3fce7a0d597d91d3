package groth16

import (
	"fmt"

	"github.com/consensys/gnark-crypto/ecc/bn254"

	"fss/prover/internal/fault"
	"fss/prover/internal/zkey"
)

// VerifyingKey is what a verifier needs; IC has one point more than there are public inputs.
type VerifyingKey struct {
	Alpha              bn254.G1Affine
	Beta, Gamma, Delta bn254.G2Affine
	IC                 []bn254.G1Affine
}

// VerifyingKeyOf returns the verification key inside a proving key, copied out of the mapping.
func VerifyingKeyOf(key *zkey.Key) *VerifyingKey {
	return &VerifyingKey{
		Alpha: key.Alpha1, Beta: key.Beta2, Gamma: key.Gamma2, Delta: key.Delta2,
		IC: append([]bn254.G1Affine{}, key.IC...),
	}
}

// Public returns the number of public inputs.
func (k *VerifyingKey) Public() int { return len(k.IC) - 1 }

// Check refuses keys for which proofs can be forged: a point at infinity, off its curve or outside the
// subgroup, beta equal to gamma or delta up to sign, and (unless allowUnsafe) delta = gamma up to sign, which is a key
// without a contribution.
func (k *VerifyingKey) Check(allowUnsafe bool) error {
	if err := checkG1("key", "alpha", &k.Alpha); err != nil {
		return err
	}
	for i, point := range []*bn254.G2Affine{&k.Beta, &k.Gamma, &k.Delta} {
		if err := checkG2("key", []string{"beta", "gamma", "delta"}[i], point); err != nil {
			return err
		}
	}
	for i := range k.IC {
		if err := checkG1("key", fmt.Sprintf("IC[%d]", i), &k.IC[i]); err != nil {
			return err
		}
	}
	if equalUpToSign(k.Beta, k.Gamma) || equalUpToSign(k.Beta, k.Delta) {
		return fault.Refuse("key.degenerate", "beta equals gamma or delta up to sign: anyone can forge for this key")
	}
	if !allowUnsafe && equalUpToSign(k.Gamma, k.Delta) {
		return fault.Refuse("key.unsafe-delta", "gamma = delta: the key had no contribution, and anyone can forge for it").
			WithHint("run 'snarkjs zkey contribute' and export the key anew, or pass --allow-unsafe-key for a test vector")
	}
	return nil
}
