package circom_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/bench/peers/internal/circom"
	"fss/bench/peers/internal/sample"
)

func TestCircuit(t *testing.T) {
	circuit, err := circom.ReadCircuit(sample.WriteCircuit(t))
	if err != nil {
		t.Fatal(err)
	}
	if circuit.Wires != sample.Wires || circuit.Public != sample.Public || circuit.Constraints != len(sample.Circuit) {
		t.Fatalf("counts %+v", circuit)
	}
	witness, number := sample.Witness(), 0
	for row, err := range circuit.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		var values [3]fr.Element
		for matrix, terms := range row {
			for _, term := range terms {
				var product fr.Element
				values[matrix].Add(&values[matrix], product.Mul(&term.Coefficient, &witness[term.Wire]))
			}
		}
		if values[0].Mul(&values[0], &values[1]); values[0] != values[2] {
			t.Fatalf("constraint %d does not hold", number)
		}
		number++
	}
	if number != circuit.Constraints {
		t.Fatalf("%d rows", number)
	}
}

func TestWitness(t *testing.T) {
	witness, err := circom.ReadWitness(sample.WriteWitness(t, sample.Witness()))
	if err != nil || !slices.Equal(witness, sample.Witness()) {
		t.Fatal(witness, err)
	}
}

func TestInvalidFiles(t *testing.T) {
	other := filepath.Join(t.TempDir(), "other")
	for name, data := range map[string][]byte{"empty": {}, "another format": make([]byte, 64), "no section": []byte("wtns\x02\x00\x00\x00\x00\x00\x00\x00")} {
		if err := os.WriteFile(other, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := circom.ReadWitness(other); err == nil {
			t.Errorf("%s: read as a witness", name)
		}
		if _, err := circom.ReadCircuit(other); err == nil {
			t.Errorf("%s: read as a circuit", name)
		}
	}
	if _, err := circom.ReadWitness(filepath.Join(t.TempDir(), "absent")); err == nil {
		t.Error("an absent file was read")
	}
}
