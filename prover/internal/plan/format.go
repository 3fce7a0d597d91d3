package plan

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// The file is a container of sections as package binfile reads it, with the magic "plan". Numbers are u32.
//
//	header        sha256 of the .r1cs; wires; temporaries; sha256 of these three and of all that follows
//	inputs        for each signal, in the order of its declaration: length of the name, name, number of elements,
//	              the wire of each (0: no constraint uses it)
//	coefficients  of all patterns in order, 32 bytes each, Montgomery form
//	patterns      for each: number of runs, their lengths
//	templates     for each: number of groups, number of words, the words
//	blocks        for each: template, first wire of each group, number of blocks before it that it needs, these
//
// An instruction is its kind, its wires (group and position each), and its linear combinations: the pattern, and the
// first wire of each run. Digits ends with: 1 + the exponent of a digit that has no wire, or 0; the number of runs;
// for each its first wire, its length and its first exponent. Wires from header.wires on are temporaries.
const (
	Magic   = "plan" // the first bytes of the file
	version = 1

	sectionHeader       = 1
	sectionInputs       = 2
	sectionCoefficients = 3
	sectionPatterns     = 4
	sectionTemplates    = 5
	sectionBlocks       = 6
)

// Limits of what a file may ask for: maxWires is what Groth16 over BN254 has room for, and wiresPerByte bounds the
// memory that a short file can claim.
const (
	maxWires     = 1 << 28
	wiresPerByte = 1 << 12
)

const maxName = 1 << 12

// hash returns that of a plan's header but for itself, and of the sections behind it.
func (p *Plan) hash(sections [][]byte) [sha256.Size]byte {
	hash := sha256.New()
	hash.Write(p.identity())
	for _, section := range sections {
		hash.Write(binary.LittleEndian.AppendUint64(nil, uint64(len(section))))
		hash.Write(section)
	}
	return [sha256.Size]byte(hash.Sum(nil))
}

// identity returns the header's first three fields.
func (p *Plan) identity() []byte {
	return number(number(slices.Clone(p.Circuit[:]), int(p.Wires)), int(p.Temporaries))
}

// scalarModulus has the words of r, least significant first.
var scalarModulus = func() (words fr.Element) {
	bytes := fr.Modulus().FillBytes(make([]byte, fr.Bytes))
	for i := range words {
		words[i] = binary.BigEndian.Uint64(bytes[fr.Bytes-8*(i+1):])
	}
	return words
}()
