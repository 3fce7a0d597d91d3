package ceremony

import (
	"io"
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/ceremony/contributor"
	"fss/prover/internal/ceremony/transcript"
	"fss/prover/internal/fault"
	"fss/prover/internal/parallel"
	"fss/prover/internal/zkey"
)

// Contribute multiplies delta by a factor that it draws from the stream, divides C and H by it, and writes the key with
// one contribution more. It returns the hash of the contribution, which its maker can vouch for in public. The
// factor is gone when it returns; whoever knows it knows nothing unless he knows all others' too.
func Contribute(old *zkey.Key, who contributor.Contributor, stream *transcript.Stream, out io.WriterAt) (hash transcript.Digest, err error) {
	if err := old.CheckPoints(); err != nil {
		return hash, err
	}
	record, err := old.Record()
	if err != nil {
		return hash, err
	}
	factor := stream.Scalar()
	if factor.IsZero() || factor.IsOne() {
		return hash, fault.Environment("prover.randomness", "the randomness gave %s: the source is broken", factor.String())
	}
	var inverse fr.Element
	inverse.Inverse(&factor)
	defer func() { factor, inverse = fr.Element{}, fr.Element{} }()

	points := old.Points
	points.Delta1 = scaled1(&points.Delta1, &factor)
	points.Delta2 = scaled2(&points.Delta2, &factor)
	made := newContribution(record, points.Delta1, &factor, stream)
	made.Contributor = who
	record.Contributions = append(record.Contributions, *made)

	w := zkey.NewWriter(out, zkey.Shape{
		Wires: old.Wires, Public: old.Public, Domain: old.Domain, Coefficients: uint32(len(old.Coefficients)),
	})
	w.PutPoints(&points)
	w.PutG1(zkey.IC, 0, old.IC)
	w.PutG1(zkey.A, 0, old.A)
	w.PutG1(zkey.B1, 0, old.B1)
	w.PutB2(0, old.B2)
	w.PutCoefficients(0, old.Coefficients)
	putScaled(w, zkey.C, old.C, &inverse)
	putScaled(w, zkey.H, old.H, &inverse)
	w.PutRecord(record)
	return contributionHash(made), w.Err()
}

// newContribution makes the record of a factor: delta afterwards, and the proof that the factor is known.
func newContribution(before *zkey.Record, delta bn254.G1Affine, factor *fr.Element, stream *transcript.Stream) *zkey.Contribution {
	c := &zkey.Contribution{DeltaAfter: delta, G1S: stream.G1()}
	c.G1SX = scaled1(&c.G1S, factor)
	all := transcript.NewHash(before.CircuitHash[:])
	for i := range before.Contributions {
		addContribution(all, &before.Contributions[i])
	}
	transcript.AddPoints(all, c.G1S, c.G1SX)
	c.Transcript = all.Sum()
	base := transcript.HashToG2(&c.Transcript)
	c.G2SPX = scaled2(&base, factor)
	return c
}

// addContribution hashes what a contribution is, without who made it.
func addContribution(h *transcript.Hash, c *zkey.Contribution) {
	transcript.AddPoints(h, c.DeltaAfter, c.G1S, c.G1SX)
	transcript.AddPoints(h, c.G2SPX)
	h.Write(c.Transcript[:])
}

func contributionHash(c *zkey.Contribution) transcript.Digest {
	h := transcript.NewHash()
	addContribution(h, c)
	return h.Sum()
}

// putScaled writes each point times the factor.
func putScaled(w *zkey.Writer, section zkey.Section, points []bn254.G1Affine, factor *fr.Element) {
	const perJob = 1 << 12
	scalar := factor.BigInt(new(big.Int))
	parallel.Queue((len(points)+perJob-1)/perJob, 0, func() func(int) {
		products := make([]bn254.G1Jac, perJob)
		return func(job int) {
			part := points[job*perJob : min((job+1)*perJob, len(points))]
			for i := range part {
				products[i].FromAffine(&part[i])
				products[i].ScalarMultiplication(&products[i], scalar)
			}
			w.PutG1(section, job*perJob, bn254.BatchJacobianToAffineG1(products[:len(part)]))
		}
	})
}

func scaled1(point *bn254.G1Affine, factor *fr.Element) (product bn254.G1Affine) {
	return *product.ScalarMultiplication(point, factor.BigInt(new(big.Int)))
}

func scaled2(point *bn254.G2Affine, factor *fr.Element) (product bn254.G2Affine) {
	return *product.ScalarMultiplication(point, factor.BigInt(new(big.Int)))
}
