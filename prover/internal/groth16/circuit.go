package groth16

import (
	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/fault"
	"fss/prover/internal/transform"
	"fss/prover/internal/zkey"
)

// Prover holds an open key and what is derived from it once: the domains' twiddle factors, the points of
// A and B without those at infinity, and the verification key. It is safe for concurrent use.
type Prover struct {
	key    *zkey.Key
	verify *VerifyingKey
	domain *transform.Domain
	aWires []uint32
	bWires []uint32
	a, b1  []bn254.G1Affine
	b2     []bn254.G2Affine
}

// NewProver checks the points of the key's header and prepares it. The other points cannot make a false proof or one that tells
// anything, since a proof is returned only if it holds for the header's verification key; they are checked where one does not
// (explain). A key with delta = gamma is refused unless allowUnsafe: anyone can forge for it.
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
	p := &Prover{key: key, verify: verify, domain: domain}
	p.aWires, p.a = finite(key.A)
	p.bWires, p.b1 = finite(key.B1)
	p.b2 = key.B2
	if p.bWires != nil {
		p.b2 = make([]bn254.G2Affine, len(p.bWires))
		for i, wire := range p.bWires {
			p.b2[i] = key.B2[wire]
		}
	}
	return p, nil
}

// Wires returns the length of a witness for this key.
func (p *Prover) Wires() int { return int(p.key.Wires) }

// VerifyingKey returns the verification key that belongs to the proving key.
func (p *Prover) VerifyingKey() *VerifyingKey { return p.verify }

// finite returns the wires whose point is not at infinity and a compact copy of those points, or no wires and the
// mapped points themselves where too few are at infinity for a copy to pay.
func finite(points []bn254.G1Affine) ([]uint32, []bn254.G1Affine) {
	count := 0
	for i := range points {
		if !points[i].IsInfinity() {
			count++
		}
	}
	if count*8 > len(points)*7 {
		return nil, points
	}
	wires, compact := make([]uint32, 0, count), make([]bn254.G1Affine, 0, count)
	for i := range points {
		if !points[i].IsInfinity() {
			wires, compact = append(wires, uint32(i)), append(compact, points[i])
		}
	}
	return wires, compact
}

func selectWires(values []fr.Element, wires []uint32) []fr.Element {
	if wires == nil {
		return values
	}
	selected := make([]fr.Element, len(wires))
	for i, wire := range wires {
		selected[i] = values[wire]
	}
	return selected
}
