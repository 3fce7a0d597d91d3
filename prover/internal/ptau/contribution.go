package ptau

import (
	"encoding/binary"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"

	"fss/prover/internal/binfile"
	"fss/prover/internal/ceremony/blake2b"
	"fss/prover/internal/ceremony/contributor"
	"fss/prover/internal/ceremony/transcript"
	"fss/prover/internal/fault"
)

// Knowledge is a proof that its maker knew a factor x: a point, x times it, and x times the point in G2 that the hash of
// these two and of what came before gives.
type Knowledge struct {
	G1S, G1SX bn254.G1Affine
	G2SPX     bn254.G2Affine
}

// Contribution is one change of tau, alpha and beta.
type Contribution struct {
	TauG1, AlphaG1, BetaG1 bn254.G1Affine // afterwards
	TauG2, BetaG2          bn254.G2Affine
	Tau, Alpha, Beta       Knowledge
	Partial                [blake2b.StateSize]byte // of the response's hash, before the proofs of knowledge enter it
	NextChallenge          transcript.Digest       // hash of the powers afterwards
	contributor.Contributor
}

// shortestContribution is the record of a contributor without a name.
const shortestContribution = 9*2*fp.Bytes + 5*4*fp.Bytes + blake2b.StateSize + blake2b.Size + 8

func readContributions(data []byte) ([]Contribution, error) {
	cursor := binfile.NewCursor(data, Malformed)
	count := uint64(cursor.Uint32())
	if most := uint64(len(data)) / shortestContribution; count > most {
		return nil, fault.Refuse(Malformed, "section 7 claims %d contributions and has room for %d", count, most)
	}
	list := make([]Contribution, 0, count)
	for range count {
		c, err := readContribution(cursor)
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, cursor.End("contributions")
}

func readContribution(cursor *binfile.Cursor) (c Contribution, err error) {
	for _, point := range c.points() {
		switch point := point.(type) {
		case *bn254.G1Affine:
			*point = takePoint[bn254.G1Affine](cursor)
		case *bn254.G2Affine:
			*point = takePoint[bn254.G2Affine](cursor)
		}
	}
	copy(c.Partial[:], cursor.Take(len(c.Partial)))
	copy(c.NextChallenge[:], cursor.Take(len(c.NextChallenge)))
	c.Contributor, err = contributor.Read(cursor, Malformed)
	return c, err
}

func appendContribution(data []byte, c *Contribution) []byte {
	for _, point := range c.points() {
		switch point := point.(type) {
		case *bn254.G1Affine:
			data = append(data, pointBytes(point)...)
		case *bn254.G2Affine:
			data = append(data, pointBytes(point)...)
		}
	}
	data = append(append(data, c.Partial[:]...), c.NextChallenge[:]...)
	return c.Contributor.Append(data)
}

func encodeContributions(list []Contribution) []byte {
	data := binary.LittleEndian.AppendUint32(nil, uint32(len(list)))
	for i := range list {
		data = appendContribution(data, &list[i])
	}
	return data
}

// points returns the places of all points in the order of the file.
func (c *Contribution) points() []any {
	return append([]any{&c.TauG1, &c.TauG2, &c.AlphaG1, &c.BetaG1, &c.BetaG2}, c.proofs()...)
}

// proofs returns the places of the points that prove knowledge, in the order of file and hash.
func (c *Contribution) proofs() []any {
	return []any{
		&c.Tau.G1S, &c.Tau.G1SX, &c.Alpha.G1S, &c.Alpha.G1SX, &c.Beta.G1S, &c.Beta.G1SX,
		&c.Tau.G2SPX, &c.Alpha.G2SPX, &c.Beta.G2SPX,
	}
}

// Response returns the hash of what the contributor sent, which it can vouch for in public.
func (c *Contribution) Response() (transcript.Digest, error) {
	inner, err := blake2b.Restore(&c.Partial)
	if err != nil {
		return transcript.Digest{}, fault.Refuse(Malformed, "a contribution's partial hash: %v", err)
	}
	hash := &transcript.Hash{Hash: *inner}
	for _, point := range c.proofs() {
		switch point := point.(type) {
		case *bn254.G1Affine:
			transcript.AddPoints(hash, *point)
		case *bn254.G2Affine:
			transcript.AddPoints(hash, *point)
		}
	}
	return hash.Sum(), nil
}

// base returns the point in G2 of a proof of knowledge: which is 0 for tau, 1 for alpha and 2 for beta.
func (k *Knowledge) base(which byte, challenge *transcript.Digest) bn254.G2Affine {
	hash := transcript.NewHash([]byte{which}, challenge[:])
	transcript.AddPoints(hash, k.G1S, k.G1SX)
	digest := hash.Sum()
	return transcript.HashToG2(&digest)
}
