// Package circom reads the files of the circom ecosystem, as far as a peer needs them: .r1cs and .wtns over the
// BN254 scalar field. The files come from our own circuits, so they are read, not defended against: one that is
// malformed ends in an error or a panic, never in a wrong figure, since every proof is verified.
package circom

import (
	"encoding/binary"
	"fmt"
	"os"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// section returns one section of a binary container: magic, version, number of sections, then (type u32, size u64,
// bytes) each, all little endian.
func section(data []byte, magic string, wanted uint32) ([]byte, error) {
	if len(data) < 12 || string(data[:4]) != magic {
		return nil, fmt.Errorf("not a .%s file", magic)
	}
	rest := data[12:]
	for range binary.LittleEndian.Uint32(data[8:]) {
		if len(rest) < 12 {
			break
		}
		kind, size := binary.LittleEndian.Uint32(rest), binary.LittleEndian.Uint64(rest[4:])
		rest = rest[12:]
		if size > uint64(len(rest)) {
			break
		}
		if kind == wanted {
			return rest[:size], nil
		}
		rest = rest[size:]
	}
	return nil, fmt.Errorf("the .%s file has no section %d", magic, wanted)
}

func element(data []byte) (fr.Element, error) {
	return fr.LittleEndian.Element((*[fr.Bytes]byte)(data))
}

// ReadWitness returns the value of every wire in the .wtns file at path, the constant 1 first.
func ReadWitness(path string) (fr.Vector, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	values, err := section(data, "wtns", 2)
	if err != nil {
		return nil, err
	}
	witness := make(fr.Vector, len(values)/fr.Bytes)
	for wire := range witness {
		if witness[wire], err = element(values[wire*fr.Bytes:][:fr.Bytes]); err != nil {
			return nil, fmt.Errorf("wire %d: %w", wire, err)
		}
	}
	return witness, nil
}
