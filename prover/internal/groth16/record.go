package groth16

import (
	"crypto/sha512"

	"fss/prover/internal/r1cs"
	"fss/prover/internal/zkey"
)

// record makes the contribution that snarkjs's tools expect. It names the key for what it is; it is no proof that
// anyone took part, since without powers of tau there is nothing to check it against.
func record(system *r1cs.R1CS, secret *trapdoor, points *zkey.Points, name string) *zkey.Record {
	contribution := zkey.Contribution{DeltaAfter: points.Delta1, G2SPX: points.Delta2}
	contribution.Name = name
	circuit := system.Hash()
	contribution.G1S.ScalarMultiplicationBase(secret.recorded.BigInt(newInt()))
	contribution.G1SX.ScalarMultiplication(&contribution.G1S, secret.delta.BigInt(newInt()))
	hash := sha512.New()
	hash.Write(circuit[:])
	hash.Write(contribution.G1S.Marshal())
	hash.Write(contribution.G1SX.Marshal())
	hash.Sum(contribution.Transcript[:0])
	return &zkey.Record{CircuitHash: circuit, Contributions: []zkey.Contribution{contribution}}
}
