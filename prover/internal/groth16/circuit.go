package groth16

import (
	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/fault"
	"fss/prover/internal/parallel"
	"fss/prover/internal/transform"
	"fss/prover/internal/zkey"
)

// Prover holds an open key and what is derived from it once: the transforms' factors and the verification key. It is
// safe for concurrent use.
type Prover struct {
	key    *zkey.Key
	verify *VerifyingKey
	domain *transform.Domain
}

// NewProver checks the points of the key's header and prepares it. The other points cannot make a false proof or one
// that tells anything, since a proof is returned only if it holds for the header's verification key; they are
// checked where one does not (explain). A key with delta = gamma is refused unless allowUnsafe: anyone can forge for
// it.
func NewProver(key *zkey.Key, allowUnsafe bool) (*Prover, error) {
	if err := key.CheckHeader(); err != nil {
		return nil, err
	}
	verify := VerifyingKeyOf(key)
	if err := verify.Check(allowUnsafe); err != nil {
		return nil, err
	}
	domain, err := transform.NewDomain(int(key.Domain))
	if err != nil {
		return nil, fault.Refuse(zkey.Malformed, "%v", err)
	}
	return &Prover{key: key, verify: verify, domain: domain}, nil
}

// Wires returns the length of a witness for this key.
func (p *Prover) Wires() int { return int(p.key.Wires) }

// VerifyingKey returns the verification key that belongs to the proving key.
func (p *Prover) VerifyingKey() *VerifyingKey { return p.verify }

// masked returns the scalars with zeros where the point is at infinity, so that no addition is spent on it: a wire
// that A or B does not use.
func masked(scalars []fr.Element, points []bn254.G1Affine, tasks int) []fr.Element {
	result := make([]fr.Element, len(scalars))
	parallel.Ranges(len(scalars), tasks, func(start, end int) {
		for i := start; i < end; i++ {
			if !points[i].IsInfinity() {
				result[i] = scalars[i]
			}
		}
	})
	return result
}
