package service

import (
	"crypto/rand"
	"crypto/sha3"
	"io"
	"time"

	"fss/prover/internal/atomicfile"
	"fss/prover/internal/groth16"
	"fss/prover/internal/r1cs"
	"fss/prover/internal/snarkjs"
	"fss/prover/internal/zkey"
)

// SetupResult says what a set-up made.
type SetupResult struct {
	Constraints uint32  `json:"constraints"`
	Wires       uint32  `json:"wires"`
	Public      uint32  `json:"public"`
	Domain      uint32  `json:"domain"`
	Development bool    `json:"development"`
	Seconds     float64 `json:"seconds"`
}

// Setup makes a development key for the circuit at r1csPath and writes it to zkeyPath, and its verification key to
// vkPath unless that is empty. The toxic waste comes from the system's randomness, or from seed where one is given;
// with a seed everybody who knows it can forge.
func Setup(r1csPath, zkeyPath, vkPath string, seed []byte) (*SetupResult, error) {
	start := time.Now()
	system, err := r1cs.Open(r1csPath)
	if err != nil {
		return nil, err
	}
	defer system.Close()
	random, name := randomness(seed)
	var verifying *groth16.VerifyingKey
	var shape zkey.Shape
	err = atomicfile.WriteAt(zkeyPath, func(out io.WriterAt) error {
		verifying, shape, err = groth16.Setup(system, random, name, out)
		return err
	})
	if err != nil {
		return nil, err
	}
	if vkPath != "" {
		if err := writeVerifyingKey(vkPath, verifying); err != nil {
			return nil, err
		}
	}
	return &SetupResult{
		Constraints: system.Constraints, Wires: shape.Wires, Public: shape.Public, Domain: shape.Domain,
		Development: true, Seconds: since(start),
	}, nil
}

// randomness returns the source for a seed, or the system's for none, and what the key says of itself.
func randomness(seed []byte) (random io.Reader, name string) {
	if len(seed) == 0 {
		return rand.Reader, groth16.DevelopmentName
	}
	stream := sha3.NewSHAKE256()
	stream.Write([]byte("fss/setup-seed"))
	stream.Write(seed)
	return stream, "fss SEEDED test key, anyone can forge"
}

// ExportVerifyingKey writes the verification key of a proving key. A key with delta = gamma is refused unless
// allowUnsafe.
func ExportVerifyingKey(zkeyPath, vkPath string, allowUnsafe bool) error {
	key, err := zkey.Open(zkeyPath)
	if err != nil {
		return err
	}
	defer key.Close()
	verifying := groth16.VerifyingKeyOf(key)
	if err := verifying.Check(allowUnsafe); err != nil {
		return err
	}
	return writeVerifyingKey(vkPath, verifying)
}

func writeVerifyingKey(path string, key *groth16.VerifyingKey) error {
	encoded, err := snarkjs.EncodeVerifyingKey(key)
	if err != nil {
		return err
	}
	return writeJSON(path, encoded)
}

func writeJSON(path string, value any) error {
	data, err := snarkjs.Marshal(value)
	if err != nil {
		return err
	}
	return atomicfile.WriteBytes(path, data)
}
