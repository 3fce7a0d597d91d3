package snarkjs

import (
	"encoding/json"
	"strconv"

	"github.com/consensys/gnark-crypto/ecc/bn254"

	"fss/prover/internal/fault"
	"fss/prover/internal/groth16"
)

// VerifyingKey is verification_key.json.
type VerifyingKey struct {
	Protocol  string          `json:"protocol"`
	Curve     string          `json:"curve"`
	Public    int             `json:"nPublic"`
	Alpha     [3]string       `json:"vk_alpha_1"`
	Beta      [3][2]string    `json:"vk_beta_2"`
	Gamma     [3][2]string    `json:"vk_gamma_2"`
	Delta     [3][2]string    `json:"vk_delta_2"`
	AlphaBeta [2][3][2]string `json:"vk_alphabeta_12"`
	IC        [][3]string     `json:"IC"`
}

// EncodeVerifyingKey returns the key as snarkjs writes it, with the pairing of alpha and beta.
func EncodeVerifyingKey(key *groth16.VerifyingKey) (VerifyingKey, error) {
	pairing, err := bn254.Pair([]bn254.G1Affine{key.Alpha}, []bn254.G2Affine{key.Beta})
	if err != nil {
		return VerifyingKey{}, err
	}
	encoded := VerifyingKey{
		Protocol: Protocol, Curve: Curve, Public: key.Public(),
		Alpha: encodeG1(&key.Alpha), Beta: encodeG2(&key.Beta), Gamma: encodeG2(&key.Gamma), Delta: encodeG2(&key.Delta),
	}
	for i, half := range []*[3]bn254.E2{{pairing.C0.B0, pairing.C0.B1, pairing.C0.B2}, {pairing.C1.B0, pairing.C1.B1, pairing.C1.B2}} {
		for j := range half {
			encoded.AlphaBeta[i][j] = encodePair(&half[j])
		}
	}
	for i := range key.IC {
		encoded.IC = append(encoded.IC, encodeG1(&key.IC[i]))
	}
	return encoded, nil
}

// DecodeVerifyingKey reads verification_key.json with every check of VerifyingKey.Check. The pairing that it may
// hold is not used.
func DecodeVerifyingKey(data []byte, allowUnsafe bool) (*groth16.VerifyingKey, error) {
	r := reader{"key"}
	members, err := object(data)
	if err != nil {
		return nil, r.malformed("the verification key", err)
	}
	required := []string{"nPublic", "vk_alpha_1", "vk_beta_2", "vk_gamma_2", "vk_delta_2", "IC"}
	if err := only(members, required, []string{"protocol", "curve", "vk_alphabeta_12"}); err != nil {
		return nil, r.malformed("the verification key", err)
	}
	if text(members["protocol"]) != Protocol || text(members["curve"]) != Curve {
		return nil, fault.Refuse("key.label", "the verification key is not labelled groth16 on bn128").
			WithHint(`it needs "protocol": "groth16" and "curve": "bn128"`)
	}
	inputs, err := r.inputItems(members["IC"], members["nPublic"])
	if err != nil {
		return nil, err
	}
	key := new(groth16.VerifyingKey)
	if key.Alpha, err = r.g1("vk_alpha_1", members["vk_alpha_1"]); err != nil {
		return nil, err
	}
	for i, target := range []*bn254.G2Affine{&key.Beta, &key.Gamma, &key.Delta} {
		name := required[2+i]
		if *target, err = r.g2(name, members[name]); err != nil {
			return nil, err
		}
	}
	key.IC = make([]bn254.G1Affine, len(inputs))
	for i, item := range inputs {
		if key.IC[i], err = r.g1("IC", item); err != nil {
			return nil, err
		}
	}
	return key, key.Check(allowUnsafe)
}

// inputItems decodes the list IC, whose length nPublic says too.
func (r reader) inputItems(data, count json.RawMessage) ([]json.RawMessage, error) {
	items, err := list(data)
	if err != nil {
		return nil, r.malformed("IC", err)
	}
	if len(items) == 0 || string(count) != strconv.Itoa(len(items)-1) {
		return nil, r.refuse("malformed", "IC has %d points, which is not nPublic + 1", len(items))
	}
	return items, nil
}
