package gnarkkey_test

import (
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/bench/peers/internal/gnarkkey"
	"fss/bench/peers/internal/sample"
)

func TestEachLoaderProves(t *testing.T) {
	created, seconds, err := gnarkkey.Create(sample.WriteCircuit(t))
	if err != nil || seconds <= 0 {
		t.Fatal(seconds, err)
	}
	folder := t.TempDir()
	if err := created.Write(folder); err != nil {
		t.Fatal(err)
	}
	witness := sample.Witness()
	for _, loader := range []gnarkkey.Loader{gnarkkey.Dump, gnarkkey.Raw, gnarkkey.Checked} {
		key, err := gnarkkey.Read(folder, loader)
		if err != nil {
			t.Fatal(loader, err)
		}
		if err := key.Solve(witness); err != nil {
			t.Fatal(loader, err)
		}
		proof, err := key.Prove(witness)
		if err != nil {
			t.Fatal(loader, err)
		}
		if err := key.Verify(proof, witness); err != nil {
			t.Fatal(loader, err)
		}
		if err := created.Verify(proof, witness); err != nil {
			t.Fatal(loader, err)
		}
		other := sample.Witness()
		other[1].SetUint64(5)
		if key.Verify(proof, other) == nil {
			t.Fatal(loader, "a proof of another public input was accepted")
		}
	}
}

func TestInvalidWitness(t *testing.T) {
	key, _, err := gnarkkey.Create(sample.WriteCircuit(t))
	if err != nil {
		t.Fatal(err)
	}
	one := fr.One()
	for wire := 1; wire < sample.Wires; wire++ {
		witness := sample.Witness()
		witness[wire].Add(&witness[wire], &one)
		if _, err := key.Prove(witness); err == nil {
			t.Errorf("wire %d may have another value", wire)
		}
	}
	if _, err := key.Prove(sample.Witness()[:3]); err == nil {
		t.Error("a witness of three wires was proved")
	}
}

func TestInvalidKey(t *testing.T) {
	if _, err := gnarkkey.Read(t.TempDir(), gnarkkey.Dump); err == nil {
		t.Error("an empty folder was read as a key")
	}
	if _, err := gnarkkey.Read(t.TempDir(), "another"); err == nil {
		t.Error("an unknown loader was used")
	}
}
