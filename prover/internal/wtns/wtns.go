// Package wtns reads and writes circom's .wtns files (version 2) over the BN254 scalar field.
// It may import atomicfile, binfile and fault.
package wtns

import (
	"bytes"
	"encoding/binary"
	"io"
	"slices"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/atomicfile"
	"fss/prover/internal/binfile"
	"fss/prover/internal/fault"
)

// Malformed is the code of every refusal here.
const Malformed = "wtns.malformed"

const (
	version       = 2
	sectionHeader = 1
	sectionValues = 2
)

// Read returns the value of each wire; the first must be the constant 1.
func Read(path string) ([]fr.Element, error) {
	mapping, err := binfile.Map(path)
	if err != nil {
		return nil, err
	}
	defer mapping.Close()
	return Parse(mapping.Data)
}

// Parse returns the value of each wire from the bytes of a .wtns file.
func Parse(data []byte) ([]fr.Element, error) {
	file, err := binfile.Parse(data, "wtns", version, Malformed)
	if err != nil {
		return nil, err
	}
	header, err := file.Section(sectionHeader)
	if err != nil {
		return nil, err
	}
	cursor := binfile.NewCursor(header, Malformed)
	width := cursor.Uint32()
	modulus := cursor.Take(fr.Bytes)
	if width != fr.Bytes || !bytes.Equal(modulus, scalarModulus()) {
		return nil, fault.Refuse(Malformed, "the witness is not over the BN254 scalar field")
	}
	count := cursor.Uint32()
	if err := cursor.End("header"); err != nil {
		return nil, err
	}
	words, err := binfile.View[[fr.Bytes]byte](file, sectionValues, uint64(count))
	if err != nil {
		return nil, err
	}
	return Decode(words)
}

// Decode turns little-endian values into field elements, refusing one that is not below r and a
// witness whose first wire is not 1.
func Decode(words [][fr.Bytes]byte) ([]fr.Element, error) {
	values := make([]fr.Element, len(words))
	for wire := range words {
		value, err := fr.LittleEndian.Element(&words[wire])
		if err != nil {
			return nil, fault.Refuse(Malformed, "the value of wire %d is not below r", wire)
		}
		values[wire] = value
	}
	if len(values) == 0 || !values[0].IsOne() {
		return nil, fault.Refuse(Malformed, "wire 0 is not the constant 1")
	}
	return values, nil
}

// Write puts the values at path as a .wtns file.
func Write(path string, values []fr.Element) error {
	return atomicfile.Write(path, func(w io.Writer) error { return encode(w, values) })
}

func encode(w io.Writer, values []fr.Element) error {
	header := []byte("wtns")
	header = binary.LittleEndian.AppendUint32(header, version)
	header = binary.LittleEndian.AppendUint32(header, 2)
	header = binary.LittleEndian.AppendUint32(header, sectionHeader)
	header = binary.LittleEndian.AppendUint64(header, 4+fr.Bytes+4)
	header = binary.LittleEndian.AppendUint32(header, fr.Bytes)
	header = append(header, scalarModulus()...)
	header = binary.LittleEndian.AppendUint32(header, uint32(len(values)))
	header = binary.LittleEndian.AppendUint32(header, sectionValues)
	header = binary.LittleEndian.AppendUint64(header, uint64(len(values))*fr.Bytes)
	if _, err := w.Write(header); err != nil {
		return err
	}
	var word [fr.Bytes]byte
	for _, value := range values {
		fr.LittleEndian.PutElement(&word, value)
		if _, err := w.Write(word[:]); err != nil {
			return err
		}
	}
	return nil
}

func scalarModulus() []byte {
	modulus := fr.Modulus().FillBytes(make([]byte, fr.Bytes))
	slices.Reverse(modulus)
	return modulus
}
