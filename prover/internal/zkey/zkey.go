// Package zkey reads and writes snarkjs's Groth16 proving keys (.zkey) over BN254. A key is mapped, not
// parsed: its points lie in the file exactly as gnark-crypto keeps them in memory (affine,
// Montgomery form, little endian, zeros for infinity). It may import binfile, fault, parallel
// and contributor.
package zkey

import (
	"bytes"
	"math/bits"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/binfile"
	"fss/prover/internal/fault"
)

// Malformed is the code of a key file whose form is wrong.
const Malformed = "zkey.malformed"

const (
	sectionProtocol      = 1
	sectionHeader        = 2
	sectionIC            = 3
	sectionCoefficients  = 4
	sectionA             = 5
	sectionB1            = 6
	sectionB2            = 7
	sectionC             = 8
	sectionH             = 9
	sectionContributions = 10

	protocolGroth16 = 1
	maxDomainPower  = 27 // the doubled domain of H must divide r - 1 = 2^28 * odd
)

// Points are the elements of the header that have names.
type Points struct {
	Alpha1, Beta1, Delta1 bn254.G1Affine
	Beta2, Gamma2, Delta2 bn254.G2Affine
}

// Key is an open proving key. A has a point for every wire, B1 and B2 too, C for every private wire; H
// has one for each odd power of the doubled domain's generator. All of them point into the mapping.
type Key struct {
	Points
	Wires  uint32
	Public uint32
	Domain uint32

	IC           []bn254.G1Affine
	Coefficients []Coefficient
	A, B1, C, H  []bn254.G1Affine
	B2           []bn254.G2Affine

	contributions []byte
	mapping       *binfile.Mapping
}

// Open maps the key at path and checks its form; CheckHeader and CheckPoints check its points.
func Open(path string) (*Key, error) {
	mapping, err := binfile.Map(path)
	if err != nil {
		return nil, err
	}
	key, err := Parse(mapping.Data)
	if err != nil {
		mapping.Close()
		return nil, err
	}
	key.mapping = mapping
	return key, nil
}

// Close unmaps the key.
func (k *Key) Close() error {
	if k.mapping == nil {
		return nil
	}
	return k.mapping.Close()
}

// Parse reads a key from data, which it keeps references to.
func Parse(data []byte) (*Key, error) {
	file, err := binfile.Parse(data, "zkey", 1, Malformed)
	if err != nil {
		return nil, err
	}
	protocol, err := binfile.View[[4]byte](file, sectionProtocol, 1)
	if err != nil {
		return nil, err
	}
	if protocol[0] != [4]byte{protocolGroth16} {
		return nil, fault.Refuse(Malformed, "the key is not for Groth16").
			WithHint("make it with 'fss-prover setup' or 'snarkjs groth16 setup'")
	}
	header, err := file.Section(sectionHeader)
	if err != nil {
		return nil, err
	}
	key, err := parseHeader(header)
	if err != nil {
		return nil, err
	}
	if err := key.mapSections(file); err != nil {
		return nil, err
	}
	return key, key.checkCoefficients()
}

func parseHeader(data []byte) (*Key, error) {
	cursor := binfile.NewCursor(data, Malformed)
	baseWidth, base := cursor.Uint32(), cursor.Take(fp.Bytes)
	scalarWidth, scalar := cursor.Uint32(), cursor.Take(fr.Bytes)
	if baseWidth != fp.Bytes || scalarWidth != fr.Bytes ||
		!bytes.Equal(base, littleEndian(fp.Modulus())) || !bytes.Equal(scalar, littleEndian(fr.Modulus())) {
		return nil, fault.Refuse(Malformed, "the key is not over BN254").WithHint("use curve bn128 throughout")
	}
	key := &Key{Wires: cursor.Uint32(), Public: cursor.Uint32(), Domain: cursor.Uint32()}
	key.Alpha1, key.Beta1 = takePoint[bn254.G1Affine](cursor), takePoint[bn254.G1Affine](cursor)
	key.Beta2, key.Gamma2 = takePoint[bn254.G2Affine](cursor), takePoint[bn254.G2Affine](cursor)
	key.Delta1, key.Delta2 = takePoint[bn254.G1Affine](cursor), takePoint[bn254.G2Affine](cursor)
	if err := cursor.End("header"); err != nil {
		return nil, err
	}
	if uint64(key.Public)+1 > uint64(key.Wires) {
		return nil, fault.Refuse(Malformed, "the key has %d wires and %d public inputs", key.Wires, key.Public)
	}
	if bits.OnesCount32(key.Domain) != 1 || key.Domain < 2 || key.Domain > 1<<maxDomainPower {
		return nil, fault.Refuse(Malformed, "the domain size %d is not a power of two from 2 to 2^%d", key.Domain, maxDomainPower)
	}
	return key, nil
}

func (k *Key) mapSections(file *binfile.File) error {
	wires, public, domain := uint64(k.Wires), uint64(k.Public), uint64(k.Domain)
	var err error
	view := func(target *[]bn254.G1Affine, section uint32, count uint64) {
		if err == nil {
			*target, err = binfile.View[bn254.G1Affine](file, section, count)
		}
	}
	view(&k.IC, sectionIC, public+1)
	view(&k.A, sectionA, wires)
	view(&k.B1, sectionB1, wires)
	view(&k.C, sectionC, wires-public-1)
	view(&k.H, sectionH, domain)
	if err != nil {
		return err
	}
	if k.B2, err = binfile.View[bn254.G2Affine](file, sectionB2, wires); err != nil {
		return err
	}
	if k.contributions, err = file.Section(sectionContributions); err != nil {
		return err
	}
	if len(k.contributions) < beforeContributions {
		return fault.Refuse(Malformed, "the contributions are cut short")
	}
	k.Coefficients, err = viewCoefficients(file)
	return err
}
