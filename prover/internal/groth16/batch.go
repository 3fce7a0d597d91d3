package groth16

import (
	"io"
	"math/big"
	"sync"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/fault"
	"fss/prover/internal/parallel"
)

// Statement is one proof with its public inputs.
type Statement struct {
	Public []fr.Element
	Proof  *Proof
}

// Verdict is the answer for one statement of a batch: Refused is nil unless its form is wrong.
type Verdict struct {
	Valid   bool
	Refused error
}

const weightBytes = 16

// VerifyBatch returns a verdict for each statement. All well-formed ones are checked together in one equation with
// random weights of 128 bits, so a bad proof passes with probability 2^-128; a batch that fails is halved until
// each bad proof is found.
func (k *VerifyingKey) VerifyBatch(statements []Statement, random io.Reader) ([]Verdict, error) {
	verdicts := make([]Verdict, len(statements))
	formed := make([]int, 0, len(statements))
	parallel.Ranges(len(statements), 0, func(start, end int) {
		for i := start; i < end; i++ {
			verdicts[i].Refused = k.checkStatement(statements[i].Public, statements[i].Proof)
		}
	})
	for i := range verdicts {
		if verdicts[i].Refused == nil {
			formed = append(formed, i)
		}
	}
	return verdicts, k.bisect(statements, formed, verdicts, random)
}

func (k *VerifyingKey) bisect(statements []Statement, which []int, verdicts []Verdict, random io.Reader) error {
	if len(which) == 0 {
		return nil
	}
	valid, err := k.holdTogether(statements, which, random)
	if err != nil {
		return err
	}
	if valid || len(which) == 1 {
		for _, i := range which {
			verdicts[i].Valid = valid
		}
		return nil
	}
	middle := len(which) / 2
	if err := k.bisect(statements, which[:middle], verdicts, random); err != nil {
		return err
	}
	return k.bisect(statements, which[middle:], verdicts, random)
}

// holdTogether checks prod e(w_i A_i, B_i) = e((sum w_i) alpha, beta) e(sum w_i x_i, gamma) e(sum w_i C_i, delta).
func (k *VerifyingKey) holdTogether(statements []Statement, which []int, random io.Reader) (bool, error) {
	weights, err := drawWeights(len(which), random)
	if err != nil {
		return false, err
	}
	a, b := make([]bn254.G1Affine, len(which)), make([]bn254.G2Affine, len(which))
	inputs := make([]fr.Element, k.Public())
	var total fr.Element
	var sumC, fixed bn254.G1Jac
	c := make([]bn254.G1Affine, len(which))
	scalars := make([]fr.Element, len(which))
	for j, i := range which {
		statement := statements[i]
		scalars[j].SetBigInt(weights[j])
		total.Add(&total, &scalars[j])
		for input := range inputs {
			var term fr.Element
			term.Mul(&scalars[j], &statement.Public[input])
			inputs[input].Add(&inputs[input], &term)
		}
		b[j], c[j] = statement.Proof.B, statement.Proof.C
	}
	parallel.Ranges(len(which), 0, func(start, end int) {
		for j := start; j < end; j++ {
			a[j].ScalarMultiplication(&statements[which[j]].Proof.A, weights[j])
			a[j].Neg(&a[j])
		}
	})
	multiExpG1(&sumC, c, scalars, allCores)
	multiExpG1(&fixed, k.IC, append([]fr.Element{total}, inputs...), allCores)
	var alpha, x, cTotal bn254.G1Affine
	alpha.ScalarMultiplication(&k.Alpha, total.BigInt(newInt()))
	x.FromJacobian(&fixed)
	cTotal.FromJacobian(&sumC)
	return pairingProductIsOne(append(a, alpha, x, cTotal), append(b, k.Beta, k.Gamma, k.Delta))
}

func drawWeights(count int, random io.Reader) ([]*big.Int, error) {
	weights := make([]*big.Int, count)
	var bytes [weightBytes]byte
	for i := range weights {
		if _, err := io.ReadFull(random, bytes[:]); err != nil {
			return nil, fault.Environment("prover.randomness", "cannot read randomness: %v", err)
		}
		weights[i] = new(big.Int).SetBytes(bytes[:])
	}
	return weights, nil
}

// pairingProductIsOne shares the Miller loops among the cores; the final exponentiation is done once.
func pairingProductIsOne(p []bn254.G1Affine, q []bn254.G2Affine) (bool, error) {
	var lock sync.Mutex
	var failure error
	var product bn254.GT
	product.SetOne()
	parallel.Ranges(len(p), 0, func(start, end int) {
		part, err := bn254.MillerLoop(p[start:end], q[start:end])
		lock.Lock()
		defer lock.Unlock()
		if err != nil {
			failure = err
			return
		}
		product.Mul(&product, &part)
	})
	if failure != nil {
		return false, failure
	}
	result := bn254.FinalExponentiation(&product)
	return result.IsOne(), nil
}
