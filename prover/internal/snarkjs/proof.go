package snarkjs

import (
	"encoding/json"
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/fault"
	"fss/prover/internal/groth16"
)

// Labels that every file carries.
const (
	Protocol = "groth16"
	Curve    = "bn128"
)

// Proof is proof.json.
type Proof struct {
	A        [3]string    `json:"pi_a"`
	B        [3][2]string `json:"pi_b"`
	C        [3]string    `json:"pi_c"`
	Protocol string       `json:"protocol"`
	Curve    string       `json:"curve"`
}

// EncodeProof returns the proof as snarkjs writes it.
func EncodeProof(proof *groth16.Proof) Proof {
	return Proof{
		A: encodeG1(&proof.A), B: encodeG2(&proof.B), C: encodeG1(&proof.C), Protocol: Protocol, Curve: Curve,
	}
}

// DecodeProof reads proof.json and checks every point. The protocol must be named; the curve may be left out, as
// rapidsnark does, since the key names it.
func DecodeProof(data []byte) (*groth16.Proof, error) {
	r := reader{"proof"}
	members, err := object(data)
	if err != nil {
		return nil, r.malformed("the proof", err)
	}
	if err := only(members, []string{"pi_a", "pi_b", "pi_c"}, []string{"protocol", "curve"}); err != nil {
		return nil, r.malformed("the proof", err)
	}
	curve, named := members["curve"]
	if text(members["protocol"]) != Protocol || (named && text(curve) != Curve) {
		return nil, r.refuse("label", "the proof is not labelled groth16 on bn128").
			WithHint(`it needs "protocol": "groth16" and "curve": "bn128"`)
	}
	proof := new(groth16.Proof)
	if proof.A, err = r.g1("pi_a", members["pi_a"]); err != nil {
		return nil, err
	}
	if proof.B, err = r.g2("pi_b", members["pi_b"]); err != nil {
		return nil, err
	}
	if proof.C, err = r.g1("pi_c", members["pi_c"]); err != nil {
		return nil, err
	}
	return proof, proof.Check()
}

// EncodePublic returns public inputs as decimal strings.
func EncodePublic(public []fr.Element) []string {
	texts := make([]string, len(public))
	for i := range public {
		texts[i] = public[i].BigInt(new(big.Int)).String()
	}
	return texts
}

// DecodePublic reads public.json, refusing values that are not below r: reducing them would let one proof stand for
// two statements.
func DecodePublic(data []byte) ([]fr.Element, error) {
	err := strict(data)
	var items []json.RawMessage
	if err == nil {
		items, err = list(data)
	}
	if err != nil {
		return nil, fault.Refuse("public.malformed", "the public inputs are no list: %v", err)
	}
	public := make([]fr.Element, len(items))
	for i, item := range items {
		value, err := decimal(item)
		if err != nil {
			return nil, fault.Refuse("public.malformed", "public input %d: %v", i, err)
		}
		if value.Cmp(fr.Modulus()) >= 0 {
			return nil, fault.Refuse("public.range", "public input %d is not below r", i).
				WithHint("values are never reduced: give the canonical one")
		}
		public[i].SetBigInt(value)
	}
	return public, nil
}

// Marshal returns indented JSON with a final newline, as snarkjs's files have.
func Marshal(value any) ([]byte, error) {
	data, err := json.MarshalIndent(value, "", " ")
	return append(data, '\n'), err
}
