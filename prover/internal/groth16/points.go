package groth16

import (
	"github.com/consensys/gnark-crypto/ecc/bn254"

	"fss/prover/internal/fault"
)

// checkG1 refuses infinity and points off the curve; G1 of BN254 has no other subgroup. The code begins with the subject,
// "proof" or "key".
func checkG1(subject, name string, point *bn254.G1Affine) error {
	if point.IsInfinity() {
		return fault.Refuse(subject+".infinity", "%s of the %s is the point at infinity", name, subject)
	}
	if !point.IsOnCurve() {
		return fault.Refuse(subject+".not-on-curve", "%s of the %s is not on the curve", name, subject)
	}
	return nil
}

// checkG2 refuses infinity, points off the twisted curve, and points outside its subgroup of order r.
func checkG2(subject, name string, point *bn254.G2Affine) error {
	if point.IsInfinity() {
		return fault.Refuse(subject+".infinity", "%s of the %s is the point at infinity", name, subject)
	}
	if !point.IsOnCurve() {
		return fault.Refuse(subject+".not-on-curve", "%s of the %s is not on the twisted curve", name, subject)
	}
	if !point.IsInSubGroup() {
		return fault.Refuse(subject+".not-in-subgroup", "%s of the %s is not in the subgroup", name, subject)
	}
	return nil
}

func equalUpToSign(p, q bn254.G2Affine) bool {
	var negated bn254.G2Affine
	negated.Neg(&q)
	return p.Equal(&q) || p.Equal(&negated)
}
