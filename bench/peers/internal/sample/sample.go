// Package sample writes a small circuit in circom's file formats, for tests.
package sample

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// Linear is a linear combination: coefficients by wire.
type Linear map[uint32]int64

// Row is one constraint, A * B = C.
type Row struct{ A, B, C Linear }

// Circuit says that the public wire 1 is (3 x + 2)(x - 1) for the private wire 2, x, and that wire 3 is x squared.
var Circuit = []Row{
	{Linear{2: 1}, Linear{2: 1}, Linear{3: 1}},
	{Linear{2: 3, 0: 2}, Linear{2: 1, 0: -1}, Linear{1: 1}},
}

// Wires and Public are the counts of Circuit; the constant wire is among the former alone.
const (
	Wires  = 4
	Public = 1
)

// Witness is the wires' values for x = 7.
func Witness() fr.Vector {
	return fr.Vector{fr.NewElement(1), fr.NewElement(23 * 6), fr.NewElement(7), fr.NewElement(49)}
}

// WriteCircuit puts Circuit into a temporary .r1cs file and returns its path.
func WriteCircuit(t *testing.T) string {
	header := binary.LittleEndian.AppendUint32(nil, fr.Bytes)
	header = append(header, modulus()...)
	for _, count := range []uint32{Wires, 0, Public, 1} {
		header = binary.LittleEndian.AppendUint32(header, count)
	}
	header = binary.LittleEndian.AppendUint64(header, Wires)
	header = binary.LittleEndian.AppendUint32(header, uint32(len(Circuit)))
	var rows []byte
	for _, row := range Circuit {
		for _, combination := range []Linear{row.A, row.B, row.C} {
			rows = binary.LittleEndian.AppendUint32(rows, uint32(len(combination)))
			for wire, coefficient := range combination {
				var value fr.Element
				rows = binary.LittleEndian.AppendUint32(rows, wire)
				rows = append(rows, word(*value.SetInt64(coefficient))...)
			}
		}
	}
	// The order of sections is free: constraints stand before the header here.
	return write(t, "circuit.r1cs", container("r1cs", 1, map[uint32][]byte{2: rows, 1: header}, 2, 1))
}

// WriteWitness puts values into a temporary .wtns file and returns its path.
func WriteWitness(t *testing.T, values fr.Vector) string {
	header := binary.LittleEndian.AppendUint32(nil, fr.Bytes)
	header = append(header, modulus()...)
	header = binary.LittleEndian.AppendUint32(header, uint32(len(values)))
	var words []byte
	for _, value := range values {
		words = append(words, word(value)...)
	}
	return write(t, "witness.wtns", container("wtns", 2, map[uint32][]byte{1: header, 2: words}, 1, 2))
}

func container(magic string, version uint32, sections map[uint32][]byte, order ...uint32) []byte {
	data := binary.LittleEndian.AppendUint32([]byte(magic), version)
	data = binary.LittleEndian.AppendUint32(data, uint32(len(order)))
	for _, kind := range order {
		data = binary.LittleEndian.AppendUint32(data, kind)
		data = binary.LittleEndian.AppendUint64(data, uint64(len(sections[kind])))
		data = append(data, sections[kind]...)
	}
	return data
}

func write(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func word(value fr.Element) []byte {
	var bytes [fr.Bytes]byte
	fr.LittleEndian.PutElement(&bytes, value)
	return bytes[:]
}

func modulus() []byte {
	bytes := fr.Modulus().FillBytes(make([]byte, fr.Bytes))
	slices.Reverse(bytes)
	return bytes
}
