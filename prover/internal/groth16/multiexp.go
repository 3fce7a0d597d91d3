package groth16

import (
	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// multiExpG1 sets sum to the scalars' combination of the points. Both have one length (the key's form is
// checked when it is opened), which is the only thing that gnark-crypto refuses.
func multiExpG1(sum *bn254.G1Jac, points []bn254.G1Affine, scalars []fr.Element, config ecc.MultiExpConfig) {
	if len(points) > 0 {
		_, _ = sum.MultiExp(points, scalars, config)
	}
}

func multiExpG2(sum *bn254.G2Jac, points []bn254.G2Affine, scalars []fr.Element, config ecc.MultiExpConfig) {
	if len(points) > 0 {
		_, _ = sum.MultiExp(points, scalars, config)
	}
}

var allCores = ecc.MultiExpConfig{}
