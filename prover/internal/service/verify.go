package service

import (
	"crypto/rand"
	"encoding/json"

	"fss/prover/internal/binfile"
	"fss/prover/internal/groth16"
	"fss/prover/internal/snarkjs"
)

// Statement is a proof with its public inputs, both as JSON.
type Statement struct {
	Public json.RawMessage `json:"public"`
	Proof  json.RawMessage `json:"proof"`
}

// ReadVerifyingKey reads verification_key.json without looking at it.
func ReadVerifyingKey(path string) ([]byte, error) {
	return binfile.ReadLimited(path, snarkjs.MaxVerifyingKey, "key.malformed")
}

// ReadStatement reads public.json and proof.json without looking at them.
func ReadStatement(publicPath, proofPath string) (statement Statement, err error) {
	if statement.Public, err = binfile.ReadLimited(publicPath, snarkjs.MaxPublic, "public.malformed"); err != nil {
		return statement, err
	}
	statement.Proof, err = binfile.ReadLimited(proofPath, snarkjs.MaxProof, "proof.malformed")
	return statement, err
}

// Verify says whether a proof holds. It refuses malformed files and, unless allowUnsafe, a key with delta = gamma.
func Verify(key []byte, statement Statement, allowUnsafe bool) (bool, error) {
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
func VerifyBatch(key []byte, statements []Statement, allowUnsafe bool) ([]groth16.Verdict, error) {
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
	results, err := verifying.VerifyBatch(formed, rand.Reader)
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
