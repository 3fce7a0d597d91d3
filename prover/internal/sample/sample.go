// Package sample makes small circuits, witnesses and keys for tests, without a compiler. Only tests import it.
package sample

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"slices"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/groth16"
	"fss/prover/internal/r1cs"
)

// Term is a coefficient times a wire.
type Term struct {
	Wire        uint32
	Coefficient fr.Element
}

// Chain is the circuit x_0 = in, x_(i+1) = x_i (2 x_i + 3), out = x_n, with out and in public, in the bytes of an .r1cs.
func Chain(steps int) []byte {
	var rows bytes.Buffer
	for i := range steps {
		from, to := wire(i, steps), wire(i+1, steps)
		combination(&rows, Term{from, fr.One()})
		combination(&rows, Term{0, fr.NewElement(3)}, Term{from, fr.NewElement(2)})
		combination(&rows, Term{to, fr.One()})
	}
	var header bytes.Buffer
	words(&header, fr.Bytes)
	header.Write(modulus())
	words(&header, uint32(steps)+2, 1, 1, 0)
	_ = binary.Write(&header, binary.LittleEndian, uint64(steps)+2)
	words(&header, uint32(steps))
	labels := make([]byte, 8*(steps+2))
	return container("r1cs", 1, header.Bytes(), rows.Bytes(), labels)
}

// Witness is that of Chain for the given input.
func Witness(steps int, input uint64) []fr.Element {
	values := make([]fr.Element, steps+2)
	values[0].SetOne()
	x := fr.NewElement(input)
	values[wire(0, steps)] = x
	for i := range steps {
		factor, three := x, fr.NewElement(3)
		factor.Double(&factor).Add(&factor, &three)
		x.Mul(&x, &factor)
		values[wire(i+1, steps)] = x
	}
	return values
}

// Key is a key for Chain from a fixed seed, in the bytes of a .zkey.
func Key(steps int) []byte {
	system, err := r1cs.Parse(Chain(steps))
	if err != nil {
		panic(err)
	}
	var file Memory
	if _, _, err := groth16.Setup(system, Randomness(1), groth16.DevelopmentName, &file); err != nil {
		panic(err)
	}
	return file.Bytes()
}

// Randomness is a reader that gives the same bytes for the same seed.
func Randomness(seed byte) *rand.ChaCha8 { return rand.NewChaCha8([32]byte{seed}) }

// wire numbers x_i: the output is wire 1, the input wire 2.
func wire(i, steps int) uint32 {
	switch i {
	case steps:
		return 1
	case 0:
		return 2
	}
	return uint32(2 + i)
}

func combination(out *bytes.Buffer, terms ...Term) {
	words(out, uint32(len(terms)))
	for _, term := range terms {
		words(out, term.Wire)
		var value [fr.Bytes]byte
		fr.LittleEndian.PutElement(&value, term.Coefficient)
		out.Write(value[:])
	}
}

func container(magic string, version uint32, sections ...[]byte) []byte {
	var out bytes.Buffer
	out.WriteString(magic)
	words(&out, version, uint32(len(sections)))
	for i, section := range sections {
		words(&out, uint32(i+1))
		_ = binary.Write(&out, binary.LittleEndian, uint64(len(section)))
		out.Write(section)
	}
	return out.Bytes()
}

func words(out *bytes.Buffer, values ...uint32) { _ = binary.Write(out, binary.LittleEndian, values) }

func modulus() []byte {
	encoded := fr.Modulus().FillBytes(make([]byte, fr.Bytes))
	slices.Reverse(encoded)
	return encoded
}
