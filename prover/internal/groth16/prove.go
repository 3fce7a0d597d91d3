package groth16

import (
	"io"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/fault"
	"fss/prover/internal/multiexp"
)

// Proof is the three points of a Groth16 proof.
type Proof struct {
	A bn254.G1Affine
	B bn254.G2Affine
	C bn254.G1Affine
}

// Options bound a proof and let others watch it.
type Options struct {
	Tasks int                // the cores that it may use, 0 for all
	Watch func(phase string) // called as each phase begins, unless nil
	Apart bool               // the sums one after the other, to be watched, which takes a little longer
}

func (o Options) enter(phase string) {
	if o.Watch != nil {
		o.Watch(phase)
	}
}

// Prove makes a proof for the witness (the value of every wire, the constant 1 first) and returns it with the public
// inputs. The proof is verified before it is returned, so a witness that does not satisfy the circuit is refused
// with "witness.unsatisfied" and never gives a proof, nor does a damaged point of the key.
func (p *Prover) Prove(witness []fr.Element, random io.Reader, options Options) (*Proof, []fr.Element, error) {
	if len(witness) != p.Wires() {
		return nil, nil, fault.Refuse("witness.length", "the witness has %d wires and the key %d", len(witness), p.Wires()).
			WithHint("witness and key must come from one compilation of the circuit")
	}
	var r, s fr.Element
	for _, value := range []*fr.Element{&r, &s} {
		if err := drawScalar(value, random); err != nil {
			return nil, nil, err
		}
	}
	totals := p.sums(witness, options)
	options.enter("blinding")
	proof := p.combine(totals, &r, &s)
	options.enter("verification")
	public := witness[1 : 1+p.key.Public]
	if valid, err := p.verify.Verify(public, proof); !valid || err != nil {
		return nil, nil, p.explain(err)
	}
	return proof, public, nil
}

// explain says why a proof came out wrong: the points of the key are looked at only now, since one that is damaged
// gives no proof.
func (p *Prover) explain(refused error) error {
	if err := p.key.CheckPoints(); err != nil {
		return err
	}
	if refused != nil {
		return fault.Refuse("key.not-in-subgroup", "the key gave a malformed proof: a point of B2 is outside the subgroup").
			WithHint("the file is damaged: make or fetch it again")
	}
	return fault.Refuse("witness.unsatisfied", "the witness does not satisfy the circuit of this key").
		WithHint("compute the witness with the .wasm of the compilation that the key was made from")
}

// sums are the multi-scalar multiplications of a proof.
type sums struct {
	a, b1, c, h bn254.G1Jac
	b2          bn254.G2Jac
}

func (p *Prover) sums(witness []fr.Element, options Options) *sums {
	tasks := options.Tasks
	options.enter("rows")
	a, b := p.rowValues(witness, tasks)
	options.enter("transforms")
	p.domain.Quotient(a, b, tasks)
	options.enter("masks")
	result := new(sums)
	aValues, bValues := masked(witness, p.key.A, tasks), masked(witness, p.key.B1, tasks)
	jobs := []struct {
		phase string
		job   multiexp.Job
	}{
		{"sum of B in G2", multiexp.G2(&result.b2, p.key.B2, bValues)},
		{"sum of B in G1", multiexp.G1(&result.b1, p.key.B1, bValues)},
		{"sum of A", multiexp.G1(&result.a, p.key.A, aValues)},
		{"sum of C", multiexp.G1(&result.c, p.key.C, witness[1+p.key.Public:])},
		{"sum of H", multiexp.G1(&result.h, p.key.H, a)},
	}
	if options.Apart {
		for _, each := range jobs {
			options.enter(each.phase)
			multiexp.Compute(tasks, each.job)
		}
		return result
	}
	options.enter("sums")
	together := make([]multiexp.Job, len(jobs))
	for i, each := range jobs {
		together[i] = each.job
	}
	multiexp.Compute(tasks, together...)
	return result
}

// combine adds the blinding: A = alpha + a + r delta, B = beta + b + s delta, C = c + h + s A + r B - r s delta.
func (p *Prover) combine(sums *sums, r, s *fr.Element) *Proof {
	var product fr.Element
	product.Mul(r, s).Neg(&product)
	rInt, sInt, productInt := r.BigInt(newInt()), s.BigInt(newInt()), product.BigInt(newInt())

	var delta, b1, term bn254.G1Jac
	var delta2 bn254.G2Jac
	delta.FromAffine(&p.key.Delta1)
	delta2.FromAffine(&p.key.Delta2)

	a := sums.a
	a.AddMixed(&p.key.Alpha1).AddAssign(term.ScalarMultiplication(&delta, rInt))
	b := sums.b2
	b.AddMixed(&p.key.Beta2).AddAssign(delta2.ScalarMultiplication(&delta2, sInt))
	b1 = sums.b1
	b1.AddMixed(&p.key.Beta1).AddAssign(term.ScalarMultiplication(&delta, sInt))
	c := sums.c
	c.AddAssign(&sums.h)
	c.AddAssign(term.ScalarMultiplication(&a, sInt))
	c.AddAssign(term.ScalarMultiplication(&b1, rInt))
	c.AddAssign(term.ScalarMultiplication(&delta, productInt))

	proof := new(Proof)
	proof.A.FromJacobian(&a)
	proof.B.FromJacobian(&b)
	proof.C.FromJacobian(&c)
	return proof
}
