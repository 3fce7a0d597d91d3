package ceremony

import (
	"slices"

	"github.com/consensys/gnark-crypto/ecc/bn254"

	"fss/prover/internal/ceremony/transcript"
	"fss/prover/internal/fault"
	"fss/prover/internal/ptau"
	"fss/prover/internal/r1cs"
	"fss/prover/internal/zkey"
)

// Codes of what Verify refuses, beside those of files.
const (
	CodeCircuit        = "ceremony.circuit"
	CodeTranscript     = "ceremony.transcript"
	CodeKnowledge      = "ceremony.knowledge"
	CodeDelta          = "ceremony.delta"
	CodeBeacon         = "ceremony.beacon"
	CodeNoContribution = "ceremony.no-contribution"
	CodeSection        = "ceremony.section"
)

// no is the answer of a verification, whose exit code is that of an invalid proof.
func no(code, format string, arguments ...any) *fault.Error {
	refusal := fault.Refuse(code, format, arguments...)
	refusal.Exit = fault.ExitInvalid
	return refusal
}

// Verified is a contribution that was verified.
type Verified struct {
	Hash transcript.Digest
	*zkey.Contribution
}

// Verify checks that a key is the circuit's, made from the phase 1 and changed by the contributions that it lists and by
// nothing else, and that at least one of them was made by hand: a beacon's factor is known to all. It checks the phase 1
// too. The circuit's hash and every section is compared with the key made anew.
func Verify(system *r1cs.R1CS, phase1 *ptau.File, key *zkey.Key) ([]Verified, error) {
	if err := key.CheckPoints(); err != nil {
		return nil, err
	}
	record, err := key.Record()
	if err != nil {
		return nil, err
	}
	shape, err := shapeOf(system)
	if err != nil {
		return nil, err
	}
	if shape != (zkey.Shape{Wires: key.Wires, Public: key.Public, Domain: key.Domain, Coefficients: uint32(len(key.Coefficients))}) {
		return nil, no(CodeCircuit, "the key is another circuit's: the counts of wires, inputs or coefficients differ")
	}
	verified, delta, err := verifyChain(record)
	if err != nil {
		return nil, err
	}
	if err := phase1.Check(); err != nil {
		return nil, err
	}
	initial, err := NewInitial(system, phase1)
	if err != nil {
		return nil, err
	}
	if initial.CircuitHash != record.CircuitHash {
		return nil, no(CodeCircuit, "the contributions were made for another circuit or another phase 1")
	}
	if err := compareHeader(&initial.Points, &key.Points, delta); err != nil {
		return nil, err
	}
	if err := compareSections(system, initial, key); err != nil {
		return nil, err
	}
	return verified, checkContributed(key, verified)
}

// compareHeader compares the points that have names.
func compareHeader(initial, points *zkey.Points, delta bn254.G1Affine) error {
	if points.Alpha1 != initial.Alpha1 || points.Beta1 != initial.Beta1 || points.Beta2 != initial.Beta2 ||
		points.Gamma2 != initial.Gamma2 {
		return no(CodeSection, "alpha, beta or gamma is not that of the phase 1")
	}
	_, _, g1, g2 := bn254.Generators()
	if points.Delta1 != delta || !transcript.SameRatio(g1, delta, g2, points.Delta2) {
		return no(CodeDelta, "the key's delta is not that of the last contribution")
	}
	return nil
}

// compareSections compares the lists: C and H were divided by delta (see hDividedBy), all others are as they were.
func compareSections(system *r1cs.R1CS, initial *Initial, key *zkey.Key) error {
	for name, same := range map[string]bool{
		"IC": slices.Equal(key.IC, initial.IC), "A": slices.Equal(key.A, initial.A),
		"B in G1": slices.Equal(key.B1, initial.B1), "B in G2": slices.Equal(key.B2, initial.B2),
		"the coefficients": sameCoefficients(system, key),
	} {
		if !same {
			return no(CodeSection, "the key's section %s is not the circuit's", name)
		}
	}
	for _, list := range []struct {
		name          string
		before, after []bn254.G1Affine
		dividedBy     func(before, after []bn254.G1Affine, delta *bn254.G2Affine) (bool, error)
	}{{"C", initial.C, key.C, dividedBy}, {"H", initial.H, key.H, hDividedBy}} {
		divided, err := list.dividedBy(list.before, list.after, &key.Delta2)
		if err != nil {
			return err
		}
		if !divided {
			return no(CodeSection, "the key's section %s is not the circuit's, divided by delta", list.name)
		}
	}
	return nil
}

func sameCoefficients(system *r1cs.R1CS, key *zkey.Key) bool {
	for block := range nonZeros(system) {
		if !slices.Equal(block.list, key.Coefficients[block.first:][:len(block.list)]) {
			return false
		}
	}
	return true
}

// checkContributed refuses a key for which somebody can forge, whoever made the contributions.
func checkContributed(key *zkey.Key, verified []Verified) error {
	_, _, _, g2 := bn254.Generators()
	var opposite bn254.G2Affine
	opposite.Neg(&g2)
	if key.Delta2 == g2 || key.Delta2 == opposite {
		return no(CodeNoContribution, "delta = gamma: nobody contributed, and anyone can forge for the key").
			WithHint("take contributions with 'fss ceremony contribute'")
	}
	for i := range verified {
		if verified[i].Beacon == nil {
			return nil
		}
	}
	return no(CodeNoContribution, "all contributions are public beacons, so that anyone can forge for the key").
		WithHint("take contributions with 'fss ceremony contribute' before the beacon")
}
