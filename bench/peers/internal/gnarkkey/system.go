// Package gnarkkey brings a circom circuit into gnark: its constraint system, its witness, and a key of gnark's own.
package gnarkkey

import (
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/backend/witness"
	"github.com/consensys/gnark/constraint"
	cs "github.com/consensys/gnark/constraint/bn254"

	"fss/bench/peers/internal/circom"
)

// NewSystem returns gnark's constraint system with the same constraints over the same wires in the same order.
//
// gnark orders wires as the constant, public, secret, internal. All wires that are not public are made secret, so
// that circom's witness is gnark's too and nothing is left for its solver to find: it evaluates every constraint, in
// parallel, which its prover needs in any case. No constraint waits for another, which is the best case for gnark.
func NewSystem(circuit *circom.Circuit) (*cs.R1CS, error) {
	system := cs.NewR1CS(circuit.Constraints)
	for wire := range circuit.Wires {
		if wire <= circuit.Public {
			system.AddPublicVariable("")
		} else {
			system.AddSecretVariable("")
		}
	}
	blueprint := system.AddBlueprint(&constraint.BlueprintGenericR1C{})
	for row, err := range circuit.Rows() {
		if err != nil {
			return nil, err
		}
		system.AddR1C(constraint.R1C{
			L: combination(system, row[0]),
			R: combination(system, row[1]),
			O: combination(system, row[2]),
		}, blueprint)
	}
	return system, nil
}

func combination(system *cs.R1CS, terms []circom.Term) constraint.LinearExpression {
	expression := make(constraint.LinearExpression, len(terms))
	for i, term := range terms {
		var coefficient constraint.U64
		copy(coefficient[:], term.Coefficient[:])
		expression[i] = system.MakeTerm(coefficient, int(term.Wire))
	}
	return expression
}

// assignment is a witness over a vector that is there already: gnark's own constructors copy value by value through
// a channel, which would count against its cold start.
type assignment struct {
	witness.Witness
	vector fr.Vector
}

func (a assignment) Vector() any { return a.vector }
