package snarkjs_test

import (
	"encoding/json"
	"math/big"
	"strings"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/fault"
	"fss/prover/internal/groth16"
	"fss/prover/internal/sample"
	"fss/prover/internal/snarkjs"
	"fss/prover/internal/zkey"
)

const steps = 3

func documents(t testing.TB) (key, public, proof []byte) {
	t.Helper()
	parsed, err := zkey.Parse(sample.Key(steps))
	if err != nil {
		t.Fatal(err)
	}
	prover, err := groth16.NewProver(parsed, false)
	if err != nil {
		t.Fatal(err)
	}
	made, inputs, err := prover.Prove(sample.Witness(steps, 5), sample.Randomness(1), groth16.Options{})
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := snarkjs.EncodeVerifyingKey(prover.VerifyingKey())
	if err != nil {
		t.Fatal(err)
	}
	return marshal(t, encoded), marshal(t, snarkjs.EncodePublic(inputs)), marshal(t, snarkjs.EncodeProof(made))
}

func marshal(t testing.TB, value any) []byte {
	t.Helper()
	data, err := snarkjs.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestEncodeThenDecode(t *testing.T) {
	keyData, publicData, proofData := documents(t)
	key, err := snarkjs.DecodeVerifyingKey(keyData, false)
	if err != nil {
		t.Fatal(err)
	}
	public, err := snarkjs.DecodePublic(publicData)
	if err != nil {
		t.Fatal(err)
	}
	proof, err := snarkjs.DecodeProof(proofData)
	if err != nil {
		t.Fatal(err)
	}
	if valid, err := key.Verify(public, proof); !valid || err != nil {
		t.Fatalf("valid %v, error %v", valid, err)
	}
}

// edit replaces one member of a JSON object, or removes it where value is nil.
func edit(t *testing.T, data []byte, name string, value any) []byte {
	t.Helper()
	var members map[string]any
	if err := json.Unmarshal(data, &members); err != nil {
		t.Fatal(err)
	}
	members[name] = value
	if value == nil {
		delete(members, name)
	}
	return marshal(t, members)
}

const q = "21888242871839275222246405745257275088696311157297823662689037894645226208583"

func TestInvalidProof(t *testing.T) {
	_, _, proof := documents(t)
	g1 := func(x, y, z string) any { return []string{x, y, z} }
	for name, c := range map[string]struct {
		code string
		data []byte
	}{
		"empty":             {"proof.malformed", nil},
		"no object":         {"proof.malformed", []byte("[]")},
		"trailing text":     {"proof.malformed", append(append([]byte{}, proof...), '1')},
		"member twice":      {"proof.malformed", []byte(strings.Replace(string(proof), "{", `{"protocol": "groth16",`, 1))},
		"member of case":    {"proof.malformed", []byte(strings.Replace(string(proof), "pi_a", "PI_A", 1))},
		"unknown member":    {"proof.malformed", edit(t, proof, "note", "x")},
		"A missing":         {"proof.malformed", edit(t, proof, "pi_a", nil)},
		"A of two":          {"proof.malformed", edit(t, proof, "pi_a", []string{"1", "2"})},
		"A of four":         {"proof.malformed", edit(t, proof, "pi_a", []string{"1", "2", "1", "1"})},
		"A null":            {"proof.malformed", []byte(strings.Replace(string(edit(t, proof, "pi_a", 7)), "7", "null", 1))},
		"number not string": {"proof.malformed", edit(t, proof, "pi_a", []int{1, 2, 1})},
		"hexadecimal":       {"proof.malformed", edit(t, proof, "pi_a", g1("0x1", "2", "1"))},
		"leading zero":      {"proof.malformed", edit(t, proof, "pi_a", g1("01", "2", "1"))},
		"sign":              {"proof.malformed", edit(t, proof, "pi_a", g1("-1", "2", "1"))},
		"space":             {"proof.malformed", edit(t, proof, "pi_a", g1(" 1", "2", "1"))},
		"escape":            {"proof.malformed", []byte(strings.Replace(string(edit(t, proof, "pi_a", g1("1", "2", "1"))), `"2"`, `"\u0032"`, 1))},
		"very long":         {"proof.malformed", edit(t, proof, "pi_a", g1(strings.Repeat("9", 1000), "2", "1"))},
		"escaped name":      {"proof.malformed", []byte(strings.Replace(string(proof), "pi_a", `pi\u005fa`, 1))},
		"odd number":        {"proof.malformed", edit(t, proof, "protocol", 1.5)},
		"long number":       {"proof.malformed", edit(t, proof, "protocol", 1234567890)},
		"twice, inside":     {"proof.malformed", []byte(strings.Replace(string(proof), `"groth16"`, `{"a": 1, "a": 1}`, 1))},
		"z of q, then text": {"proof.malformed", edit(t, proof, "pi_b", [][]string{{"1", "0"}, {"1", "0"}, {q, "x"}})},
		"protocol missing":  {"proof.label", edit(t, proof, "protocol", nil)},
		"protocol plonk":    {"proof.label", edit(t, proof, "protocol", "plonk")},
		"curve bls12381":    {"proof.label", edit(t, proof, "curve", "bls12381")},
		"coordinate q":      {"proof.coordinate-range", edit(t, proof, "pi_a", g1(q, "2", "1"))},
		"z is 2":            {"proof.projective", edit(t, proof, "pi_a", g1("1", "2", "2"))},
		"z is 0":            {"proof.infinity", edit(t, proof, "pi_a", g1("0", "1", "0"))},
		"affine zero":       {"proof.infinity", edit(t, proof, "pi_c", g1("0", "0", "1"))},
		"B zero":            {"proof.infinity", edit(t, proof, "pi_b", [][]string{{"0", "0"}, {"1", "0"}, {"0", "0"}})},
		"B projective":      {"proof.projective", edit(t, proof, "pi_b", [][]string{{"1", "0"}, {"1", "0"}, {"1", "1"}})},
		"B off the curve":   {"proof.not-on-curve", edit(t, proof, "pi_b", [][]string{{"1", "0"}, {"1", "0"}, {"1", "0"}})},
		"A off the curve":   {"proof.not-on-curve", edit(t, proof, "pi_a", g1("1", "3", "1"))},
	} {
		if _, err := snarkjs.DecodeProof(c.data); fault.Code(err) != c.code {
			t.Errorf("%s: code %q, expected %q", name, fault.Code(err), c.code)
		}
	}
}

func TestProofWithoutCurveIsRead(t *testing.T) {
	_, _, proof := documents(t)
	if _, err := snarkjs.DecodeProof(edit(t, proof, "curve", nil)); err != nil {
		t.Fatal(err)
	}
}

func TestValuesJustBelowTheModulusAreCanonical(t *testing.T) {
	for distance := int64(1); distance < 1<<17; distance *= 2 {
		value := *new(fr.Element).SetInt64(-distance)
		want := new(big.Int).Sub(fr.Modulus(), big.NewInt(distance)).String()
		if got := snarkjs.EncodePublic([]fr.Element{value})[0]; got != want {
			t.Fatalf("r - %d is written %s", distance, got)
		}
	}
}

func TestInvalidPublic(t *testing.T) {
	r := fr.Modulus().String()
	for text, code := range map[string]string{
		"":                   "public.malformed",
		"{}":                 "public.malformed",
		"null":               "public.malformed",
		`["1"] 2`:            "public.malformed",
		`["` + r + `", 1.5]`: "public.malformed",
		`[1]`:                "public.malformed",
		`["1.0"]`:            "public.malformed",
		`["1e3"]`:            "public.malformed",
		`[["1"]]`:            "public.malformed",
		`["` + r + `"]`:      "public.range",
		`["1", "` + strings.Repeat("9", 78) + `"]`: "public.range",
	} {
		if _, err := snarkjs.DecodePublic([]byte(text)); fault.Code(err) != code {
			t.Errorf("%s: code %q, expected %q", text, fault.Code(err), code)
		}
	}
	if public, err := snarkjs.DecodePublic([]byte("[]")); err != nil || len(public) != 0 {
		t.Errorf("no inputs: %v, %v", public, err)
	}
}

func TestInvalidKey(t *testing.T) {
	key, _, _ := documents(t)
	for name, c := range map[string]struct {
		code string
		data []byte
	}{
		"empty":              {"key.malformed", nil},
		"unknown member":     {"key.malformed", edit(t, key, "note", "x")},
		"no delta":           {"key.malformed", edit(t, key, "vk_delta_2", nil)},
		"nPublic too small":  {"key.malformed", edit(t, key, "nPublic", 1)},
		"nPublic a string":   {"key.malformed", edit(t, key, "nPublic", "2")},
		"nPublic a fraction": {"key.malformed", edit(t, key, "nPublic", 2.5)},
		"IC empty":           {"key.malformed", edit(t, key, "IC", []any{})},
		"unread fraction":    {"key.malformed", edit(t, key, "vk_alphabeta_12", []any{1.5})},
		"unread negative":    {"key.malformed", edit(t, key, "vk_alphabeta_12", -1)},
		"unread twice":       {"key.malformed", edit(t, key, "vk_alphabeta_12", json.RawMessage(`[{"a": 1, "a": 2}]`))},
		"unread nested":      {"key.malformed", edit(t, key, "vk_alphabeta_12", nested(16))},
		"two faults":         {"key.malformed", edit(t, edit(t, key, "nPublic", 1), "vk_alpha_1", []string{"1", "2", "3"})},
		"no protocol":        {"key.label", edit(t, key, "protocol", nil)},
		"no curve":           {"key.label", edit(t, key, "curve", nil)},
		"alpha infinite":     {"key.infinity", edit(t, key, "vk_alpha_1", []string{"0", "1", "0"})},
		"alpha projective":   {"key.projective", edit(t, key, "vk_alpha_1", []string{"1", "2", "3"})},
		"alpha not below q":  {"key.coordinate-range", edit(t, key, "vk_alpha_1", []string{q, "2", "1"})},
		"alpha off":          {"key.not-on-curve", edit(t, key, "vk_alpha_1", []string{"1", "3", "1"})},
	} {
		if _, err := snarkjs.DecodeVerifyingKey(c.data, true); fault.Code(err) != c.code {
			t.Errorf("%s: code %q, expected %q", name, fault.Code(err), c.code)
		}
	}
}

func nested(levels int) json.RawMessage {
	return json.RawMessage(strings.Repeat("[", levels) + strings.Repeat("]", levels))
}

func TestUnreadValueNestedAsDeepAsAllowed(t *testing.T) {
	key, _, _ := documents(t)
	if _, err := snarkjs.DecodeVerifyingKey(edit(t, key, "vk_alphabeta_12", nested(15)), true); err != nil {
		t.Fatal(err)
	}
}

func FuzzDecode(f *testing.F) {
	key, public, proof := documents(f)
	f.Add(key)
	f.Add(public)
	f.Add(proof)
	f.Fuzz(func(t *testing.T, data []byte) {
		if proof, err := snarkjs.DecodeProof(data); err == nil && proof.Check() != nil {
			t.Fatal("a bad proof was accepted")
		}
		if key, err := snarkjs.DecodeVerifyingKey(data, false); err == nil && key.Check(false) != nil {
			t.Fatal("a bad key was accepted")
		}
		_, _ = snarkjs.DecodePublic(data)
	})
}
