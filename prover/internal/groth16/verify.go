package groth16

import (
	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/fault"
)

// Check refuses a proof with a point at infinity, off its curve or outside the subgroup.
func (p *Proof) Check() error {
	if err := checkG1("proof", "A", &p.A); err != nil {
		return err
	}
	if err := checkG2("proof", "B", &p.B); err != nil {
		return err
	}
	return checkG1("proof", "C", &p.C)
}

// Verify says whether the proof holds for the public inputs: e(A, B) = e(alpha, beta) e(x, gamma) e(C, delta)
// with x the inputs' combination of IC. It refuses a malformed proof and a wrong number of inputs; the key is
// taken as checked.
func (k *VerifyingKey) Verify(public []fr.Element, proof *Proof) (bool, error) {
	if err := k.checkStatement(public, proof); err != nil {
		return false, err
	}
	inputs := k.combineInputs(public)
	var negated bn254.G1Affine
	negated.Neg(&proof.A)
	return bn254.PairingCheck(
		[]bn254.G1Affine{negated, k.Alpha, inputs, proof.C},
		[]bn254.G2Affine{proof.B, k.Beta, k.Gamma, k.Delta},
	)
}

func (k *VerifyingKey) checkStatement(public []fr.Element, proof *Proof) error {
	if len(public) != k.Public() {
		return fault.Refuse("public.count", "%d public inputs were given and the key takes %d", len(public), k.Public())
	}
	return proof.Check()
}

func (k *VerifyingKey) combineInputs(public []fr.Element) bn254.G1Affine {
	var sum bn254.G1Jac
	multiExpG1(&sum, k.IC[1:], public, ecc.MultiExpConfig{NbTasks: 1})
	sum.AddMixed(&k.IC[0])
	var affine bn254.G1Affine
	affine.FromJacobian(&sum)
	return affine
}
