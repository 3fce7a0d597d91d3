package groth16

import (
	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/fixedbase"
	"fss/prover/internal/parallel"
	"fss/prover/internal/r1cs"
	"fss/prover/internal/zkey"
)

// How many multiplications one job has: their points stay in the cache while every window passes over them.
const (
	jobG1 = 1 << 13
	jobG2 = 1 << 12
)

// keyWork is the work that fills a key: jobs that any core may take, each of which makes one piece of the key and puts
// it where it belongs in the file, so that no more than a piece for each core is in memory.
type keyWork struct {
	writer *zkey.Writer
	base1  *fixedbase.Table[bn254.G1Affine]
	base2  *fixedbase.Table[bn254.G2Affine]
	jobs   []func(*core)
}

// core is what one core needs, and uses again for each of its jobs.
type core struct {
	one      *fixedbase.Multiplier[bn254.G1Affine]
	two      *fixedbase.Multiplier[bn254.G2Affine]
	nonZeros []zkey.Coefficient
}

func newKeyWork(writer *zkey.Writer, shape zkey.Shape) *keyWork {
	_, _, g1, g2 := bn254.Generators()
	return &keyWork{
		writer: writer,
		base1:  fixedbase.NewG1(g1, 3*int(shape.Wires)+int(shape.Domain)),
		base2:  fixedbase.NewG2(g2, int(shape.Wires)),
	}
}

func (k *keyWork) newCore() *core {
	return &core{one: k.base1.Multiplier(), two: k.base2.Multiplier()}
}

// header writes the points that have names, and those of the public inputs, at once.
func (k *keyWork) header(secret *trapdoor, public []fr.Element) (*VerifyingKey, *zkey.Points) {
	with := k.newCore()
	named1 := with.one.Multiply([]fr.Element{secret.alpha, secret.beta, secret.delta})
	named2 := with.two.Multiply([]fr.Element{secret.beta, fr.One(), secret.delta})
	points := &zkey.Points{
		Alpha1: named1[0], Beta1: named1[1], Delta1: named1[2],
		Beta2: named2[0], Gamma2: named2[1], Delta2: named2[2],
	}
	k.writer.PutPoints(points)
	verifying := &VerifyingKey{Alpha: points.Alpha1, Beta: points.Beta2, Gamma: points.Gamma2, Delta: points.Delta2}
	verifying.IC = append(verifying.IC, with.one.Multiply(public)...)
	k.writer.PutG1(zkey.IC, 0, verifying.IC)
	return verifying, points
}

func (k *keyWork) multiplyG1(section zkey.Section, scalars []fr.Element) {
	k.divide(len(scalars), jobG1, func(with *core, start, end int) {
		k.writer.PutG1(section, start, with.one.Multiply(scalars[start:end]))
	})
}

func (k *keyWork) multiplyG2(scalars []fr.Element) {
	k.divide(len(scalars), jobG2, func(with *core, start, end int) {
		k.writer.PutB2(start, with.two.Multiply(scalars[start:end]))
	})
}

func (k *keyWork) divide(count, size int, job func(with *core, start, end int)) {
	for start := 0; start < count; start += size {
		k.jobs = append(k.jobs, func(with *core) { job(with, start, min(start+size, count)) })
	}
}

// contribution adds the record, whose hash of the whole circuit is one long job: it comes first.
func (k *keyWork) contribution(record func() *zkey.Record) {
	k.jobs = append(k.jobs, func(*core) { k.writer.PutRecord(record()) })
}

// coefficients adds the non-zeros of A and B, and the rows that bind the public inputs.
func (k *keyWork) coefficients(system *r1cs.R1CS) {
	for i := range system.Blocks() {
		block := &system.Blocks()[i]
		k.jobs = append(k.jobs, func(with *core) {
			with.nonZeros = appendNonZeros(with.nonZeros[:0], block)
			k.writer.PutCoefficients(block.Before[r1cs.A]+block.Before[r1cs.B], with.nonZeros)
		})
	}
	binding := make([]zkey.Coefficient, 0, system.Public()+1)
	for wire := range system.Public() + 1 {
		binding = append(binding, zkey.NewCoefficient(uint32(r1cs.A), system.Constraints+wire, wire, plainOne))
	}
	k.writer.PutCoefficients(system.NonZeros(r1cs.A)+system.NonZeros(r1cs.B), binding)
}

func appendNonZeros(list []zkey.Coefficient, block *r1cs.Block) []zkey.Coefficient {
	for row, terms := range block.Rows() {
		for matrix, combination := range terms[:r1cs.C] {
			for i := range combination.Len() {
				list = append(list, zkey.NewCoefficient(uint32(matrix), row, combination.Wire(i), combination.Words(i)))
			}
		}
	}
	return list
}

// run does all jobs on all cores, and none any more once the file has failed.
func (k *keyWork) run() error {
	parallel.Queue(len(k.jobs), 0, func() func(int) {
		with := k.newCore()
		return func(job int) {
			if k.writer.Err() == nil {
				k.jobs[job](with)
			}
		}
	})
	return k.writer.Err()
}
