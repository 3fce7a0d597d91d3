package gnarkkey

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	groth16 "github.com/consensys/gnark/backend/groth16/bn254"
	cs "github.com/consensys/gnark/constraint/bn254"

	"fss/bench/peers/internal/circom"
)

// Names of the files of a key, in a folder of its own; the proving key is stored twice.
const (
	systemFile       = "system.gnark"
	dumpFile         = "proving-key.dump"
	rawFile          = "proving-key.raw"
	verifyingKeyFile = "verifying-key.gnark"
)

// Loader names one of gnark's ways to read a proving key.
type Loader string

// The loaders, the fastest first.
const (
	Dump    Loader = "dump"    // points as they are in memory, unchecked, for the same kind of machine (ReadDump)
	Raw     Loader = "raw"     // uncompressed points, not checked to be in the subgroup (UnsafeReadFrom)
	Checked Loader = "checked" // the same file, each point checked (ReadFrom)
)

const bufferBytes = 1 << 20

// Key is all that gnark needs to prove one circuit and to verify the proofs.
type Key struct {
	system    *cs.R1CS
	proving   groth16.ProvingKey
	verifying groth16.VerifyingKey
}

// Create loads the circuit at r1csPath into gnark and runs gnark's setup; it returns how long the latter took.
func Create(r1csPath string) (*Key, time.Duration, error) {
	circuit, err := circom.ReadCircuit(r1csPath)
	if err != nil {
		return nil, 0, err
	}
	key := new(Key)
	if key.system, err = NewSystem(circuit); err != nil {
		return nil, 0, err
	}
	start := time.Now()
	err = groth16.Setup(key.system, &key.proving, &key.verifying)
	return key, time.Since(start), err
}

// Write stores the key in folder.
func (k *Key) Write(folder string) error {
	return errors.Join(
		writeFile(folder, systemFile, func(w io.Writer) error { _, err := k.system.WriteTo(w); return err }),
		writeFile(folder, dumpFile, k.proving.WriteDump),
		writeFile(folder, rawFile, func(w io.Writer) error { _, err := k.proving.WriteRawTo(w); return err }),
		writeFile(folder, verifyingKeyFile, func(w io.Writer) error { _, err := k.verifying.WriteRawTo(w); return err }),
	)
}

// Read loads a key that Write stored, with gnark's own readers: system and proving key at the same time.
func Read(folder string, loader Loader) (*Key, error) {
	key := &Key{system: new(cs.R1CS)}
	var loading sync.WaitGroup
	var systemErr, provingErr error
	loading.Go(func() {
		systemErr = readFile(folder, systemFile, func(r io.Reader) error { _, err := key.system.ReadFrom(r); return err })
	})
	loading.Go(func() { provingErr = key.readProving(folder, loader) })
	loading.Wait()
	verifyingErr := readFile(folder, verifyingKeyFile, func(r io.Reader) error {
		_, err := key.verifying.UnsafeReadFrom(r)
		return err
	})
	return key, errors.Join(systemErr, provingErr, verifyingErr)
}

func (k *Key) readProving(folder string, loader Loader) error {
	switch loader {
	case Dump:
		return readFile(folder, dumpFile, k.proving.ReadDump)
	case Raw:
		return readFile(folder, rawFile, func(r io.Reader) error { _, err := k.proving.UnsafeReadFrom(r); return err })
	case Checked:
		return readFile(folder, rawFile, func(r io.Reader) error { _, err := k.proving.ReadFrom(r); return err })
	}
	return fmt.Errorf("there is no loader %q", loader)
}

// Solve runs gnark's solver alone, which is the first part of its Prove: the values of all linear combinations.
func (k *Key) Solve(values fr.Vector) error {
	_, err := k.system.Solve(assignment{vector: values[1:]})
	return err
}

// Prove makes a proof with gnark's prover. Values has every wire, the constant 1 first.
func (k *Key) Prove(values fr.Vector) (*groth16.Proof, error) {
	return groth16.Prove(k.system, &k.proving, assignment{vector: values[1:]})
}

// Verify checks a proof with gnark's verifier and the key that gnark made.
func (k *Key) Verify(proof *groth16.Proof, values fr.Vector) error {
	return groth16.Verify(proof, &k.verifying, values[1:len(k.system.Public)])
}

func writeFile(folder, name string, write func(io.Writer) error) error {
	file, err := os.Create(filepath.Join(folder, name))
	if err != nil {
		return err
	}
	buffered := bufio.NewWriterSize(file, bufferBytes)
	return errors.Join(write(buffered), buffered.Flush(), file.Close())
}

func readFile(folder, name string, read func(io.Reader) error) error {
	file, err := os.Open(filepath.Join(folder, name))
	if err != nil {
		return err
	}
	defer file.Close()
	return read(bufio.NewReaderSize(file, bufferBytes))
}
