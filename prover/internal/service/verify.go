package service

import (
	"encoding/json"

	"fss/prover/internal/groth16"
	"fss/prover/internal/snarkjs"
)

// Statement is a proof with its public inputs, both as JSON.
type Statement struct {
	Public json.RawMessage `json:"public"`
	Proof  json.RawMessage `json:"proof"`
}

// Verify says whether a proof holds. It refuses malformed files and, unless allowUnsafe, a key with delta = gamma.
func (s *Service) Verify(key []byte, statement Statement, allowUnsafe bool) (bool, error) {
	verifying, err := snarkjs.DecodeVerifyingKey(key, allowUnsafe)
	if err != nil {
		return false, err
	}
	decoded, err := decode(statement)
	if err != nil {
		return false, err
	}
	return verifying.Verify(decoded.Public, decoded.Proof)
}

// VerifyBatch gives a verdict on each statement: valid, invalid, or refused with the reason.
func (s *Service) VerifyBatch(key []byte, statements []Statement, allowUnsafe bool) ([]groth16.Verdict, error) {
	verifying, err := snarkjs.DecodeVerifyingKey(key, allowUnsafe)
	if err != nil {
		return nil, err
	}
	verdicts := make([]groth16.Verdict, len(statements))
	formed, positions := []groth16.Statement{}, []int{}
	for i, statement := range statements {
		decoded, err := decode(statement)
		if err != nil {
			verdicts[i].Refused = err
			continue
		}
		formed, positions = append(formed, decoded), append(positions, i)
	}
	results, err := verifying.VerifyBatch(formed, s.random)
	if err != nil {
		return nil, err
	}
	for j, position := range positions {
		verdicts[position] = results[j]
	}
	return verdicts, nil
}

func decode(statement Statement) (groth16.Statement, error) {
	public, err := snarkjs.DecodePublic(statement.Public)
	if err != nil {
		return groth16.Statement{}, err
	}
	proof, err := snarkjs.DecodeProof(statement.Proof)
	return groth16.Statement{Public: public, Proof: proof}, err
}
