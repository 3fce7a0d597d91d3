package groth16

import (
	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/multiexp"
)

// multiExpG1 sets sum to the scalars' combination of the points, of which there are as many (the key's form is checked when it is
// opened). It computes one sum at a time; a proof's own sums share the cores by multiexp.Compute.
func multiExpG1(sum *bn254.G1Jac, points []bn254.G1Affine, scalars []fr.Element, config ecc.MultiExpConfig) {
	multiexp.Compute(config.NbTasks, multiexp.G1(sum, points, scalars))
}

var allCores = ecc.MultiExpConfig{}
