package zkey

import (
	"encoding/binary"
	"io"
	"unsafe"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/atomicfile"
	"fss/prover/internal/binfile"
)

// Write puts the key at path, with one contribution record, in the order of sections that snarkjs uses.
func Write(path string, key *Key, contribution Contribution) error {
	return atomicfile.Write(path, func(w io.Writer) error { return Encode(w, key, contribution) })
}

// Encode writes the key's bytes.
func Encode(w io.Writer, key *Key, contribution Contribution) error {
	header := append([]byte("zkey"), 1, 0, 0, 0, 10, 0, 0, 0)
	if _, err := w.Write(header); err != nil {
		return err
	}
	count := binary.LittleEndian.AppendUint32(nil, uint32(len(key.Coefficients)))
	sections := []struct {
		kind  uint32
		parts [][]byte
	}{
		{sectionProtocol, [][]byte{{protocolGroth16, 0, 0, 0}}},
		{sectionHeader, [][]byte{encodeHeader(key)}},
		{sectionIC, [][]byte{binfile.Bytes(key.IC)}},
		{sectionCoefficients, [][]byte{count, binfile.Bytes(key.Coefficients)}},
		{sectionA, [][]byte{binfile.Bytes(key.A)}},
		{sectionB1, [][]byte{binfile.Bytes(key.B1)}},
		{sectionB2, [][]byte{binfile.Bytes(key.B2)}},
		{sectionC, [][]byte{binfile.Bytes(key.C)}},
		{sectionH, [][]byte{binfile.Bytes(key.H)}},
		{sectionContributions, [][]byte{encodeContributions(contribution)}},
	}
	for _, section := range sections {
		if err := writeSection(w, section.kind, section.parts); err != nil {
			return err
		}
	}
	return nil
}

func writeSection(w io.Writer, kind uint32, parts [][]byte) error {
	size := 0
	for _, part := range parts {
		size += len(part)
	}
	header := binary.LittleEndian.AppendUint32(nil, kind)
	header = binary.LittleEndian.AppendUint64(header, uint64(size))
	for _, part := range append([][]byte{header}, parts...) {
		if _, err := w.Write(part); err != nil {
			return err
		}
	}
	return nil
}

func encodeHeader(key *Key) []byte {
	data := binary.LittleEndian.AppendUint32(nil, fp.Bytes)
	data = append(data, littleEndian(fp.Modulus())...)
	data = binary.LittleEndian.AppendUint32(data, fr.Bytes)
	data = append(data, littleEndian(fr.Modulus())...)
	data = binary.LittleEndian.AppendUint32(data, key.Wires)
	data = binary.LittleEndian.AppendUint32(data, key.Public)
	data = binary.LittleEndian.AppendUint32(data, key.Domain)
	for _, point := range []*bn254.G1Affine{&key.Alpha1, &key.Beta1} {
		data = append(data, pointBytes(point)...)
	}
	for _, point := range []*bn254.G2Affine{&key.Beta2, &key.Gamma2} {
		data = append(data, pointBytes(point)...)
	}
	data = append(data, pointBytes(&key.Delta1)...)
	return append(data, pointBytes(&key.Delta2)...)
}

func pointBytes[T any](point *T) []byte { return binfile.Bytes(unsafe.Slice(point, 1)) }
