// Package r1cs reads circom's .r1cs files (iden3 r1csfile, version 1) over the BN254 scalar field.
// It may import binfile, fault and parallel.
package r1cs

import (
	"bytes"
	"crypto/sha512"
	"encoding/binary"
	"slices"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/binfile"
	"fss/prover/internal/fault"
)

// Malformed is the code of every refusal here.
const Malformed = "r1cs.malformed"

const (
	sectionHeader      = 1
	sectionConstraints = 2
	sectionLabels      = 3
	sectionCustomGates = 4
	fieldBytes         = fr.Bytes
	termBytes          = 4 + fieldBytes
)

// R1CS is a mapped constraint system: constraint i says <A_i, w> * <B_i, w> = <C_i, w>, where wire 0
// is the constant 1 and wires 1 to Public() are the public ones, outputs first.
type R1CS struct {
	Wires         uint32
	PublicOutputs uint32
	PublicInputs  uint32
	PrivateInputs uint32
	Labels        uint64
	Constraints   uint32

	labels      [][8]byte
	constraints []byte
	blocks      []Block
	nonZeros    [3]uint64
	mapping     *binfile.Mapping
}

// Matrix names one of the three sparse matrices.
type Matrix int

// The matrices of a constraint, in the file's order.
const (
	A Matrix = iota
	B
	C
)

// Public returns the number of public wires besides the constant.
func (r *R1CS) Public() uint32 { return r.PublicOutputs + r.PublicInputs }

// NonZeros returns the number of stored terms of a matrix.
func (r *R1CS) NonZeros(matrix Matrix) uint64 { return r.nonZeros[matrix] }

// Label returns the number of the signal that a wire stands for. Those of the main component come first: outputs
// from 1 on, then public and private inputs, as they are declared, also the ones that have no wire.
func (r *R1CS) Label(wire uint32) uint64 { return binary.LittleEndian.Uint64(r.labels[wire][:]) }

// Open maps the file at path and checks all of it.
func Open(path string) (*R1CS, error) {
	mapping, err := binfile.Map(path)
	if err != nil {
		return nil, err
	}
	system, err := Parse(mapping.Data)
	if err != nil {
		mapping.Close()
		return nil, err
	}
	system.mapping = mapping
	return system, nil
}

// Close unmaps the file.
func (r *R1CS) Close() error {
	if r.mapping == nil {
		return nil
	}
	return r.mapping.Close()
}

// Parse reads a constraint system from data, which it keeps a reference to. Every wire index and
// every coefficient is checked, so that later passes need no checks.
func Parse(data []byte) (*R1CS, error) {
	file, err := binfile.Parse(data, "r1cs", 1, Malformed)
	if err != nil {
		return nil, err
	}
	header, err := file.Section(sectionHeader)
	if err != nil {
		return nil, err
	}
	system, err := parseHeader(header)
	if err != nil {
		return nil, err
	}
	if file.Has(sectionCustomGates) {
		gates, _ := file.Section(sectionCustomGates)
		if len(gates) != 4 || binary.LittleEndian.Uint32(gates) != 0 {
			return nil, fault.Refuse(Malformed, "the circuit uses custom gates, which Groth16 has not").
				WithHint("compile it without 'pragma custom_templates'")
		}
	}
	// The labels also bound the number of wires by the size of the file.
	if system.labels, err = binfile.View[[8]byte](file, sectionLabels, uint64(system.Wires)); err != nil {
		return nil, err
	}
	if system.constraints, err = file.Section(sectionConstraints); err != nil {
		return nil, err
	}
	if err := system.divide(); err != nil {
		return nil, err
	}
	return system, system.check()
}

func parseHeader(data []byte) (*R1CS, error) {
	cursor := binfile.NewCursor(data, Malformed)
	width := cursor.Uint32()
	modulus := cursor.Take(fieldBytes)
	if width != fieldBytes || !bytes.Equal(modulus, scalarModulus()) {
		return nil, fault.Refuse(Malformed, "the circuit is not over the BN254 scalar field").
			WithHint("compile it with circom's default prime (bn128)")
	}
	system := &R1CS{
		Wires:         cursor.Uint32(),
		PublicOutputs: cursor.Uint32(),
		PublicInputs:  cursor.Uint32(),
		PrivateInputs: cursor.Uint32(),
		Labels:        cursor.Uint64(),
		Constraints:   cursor.Uint32(),
	}
	if err := cursor.End("header"); err != nil {
		return nil, err
	}
	// Private inputs that no constraint uses have no wire, so they may outnumber the wires.
	public := uint64(system.PublicOutputs) + uint64(system.PublicInputs)
	if public+1 > uint64(system.Wires) {
		return nil, fault.Refuse(Malformed, "the header names %d public inputs and outputs and %d wires", public, system.Wires)
	}
	return system, nil
}

func scalarModulus() []byte {
	modulus := fr.Modulus().FillBytes(make([]byte, fieldBytes))
	slices.Reverse(modulus)
	return modulus
}

// Hash returns the SHA-512 of the header's counts and the constraints, which names the circuit in a key made from it.
func (r *R1CS) Hash() [sha512.Size]byte {
	hash := sha512.New()
	hash.Write([]byte("fss/r1cs"))
	for _, count := range []uint32{r.Wires, r.PublicOutputs, r.PublicInputs, r.PrivateInputs, r.Constraints} {
		hash.Write(binary.LittleEndian.AppendUint32(nil, count))
	}
	hash.Write(r.constraints)
	return [sha512.Size]byte(hash.Sum(nil))
}
