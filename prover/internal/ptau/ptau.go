// Package ptau reads, checks and writes snarkjs's powers of tau (.ptau) over BN254, the first phase of a
// Groth16 ceremony. Files are mapped: their points lie in them as gnark-crypto keeps points in memory. It may import
// binfile, ceremony/*, fault, fixedbase, multiexp and parallel.
package ptau

import (
	"bytes"
	"slices"
	"unsafe"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"

	"fss/prover/internal/binfile"
	"fss/prover/internal/fault"
)

// Malformed is the code of a file whose form is wrong.
const Malformed = "ptau.malformed"

const (
	sectionHeader        = 1
	sectionTauG1         = 2
	sectionTauG2         = 3
	sectionAlphaTauG1    = 4
	sectionBetaTauG1     = 5
	sectionBetaG2        = 6
	sectionContributions = 7
	sectionBasisTauG1    = 12
	sectionBasisTauG2    = 13
	sectionBasisAlphaG1  = 14
	sectionBasisBetaG1   = 15

	// MaxPower is the two-adicity of the scalar field: larger domains have no roots of unity.
	MaxPower = 28
)

// File is an open phase 1. Its lists of points lie in the mapping.
type File struct {
	Power         uint32 // 2^Power constraints at most
	CeremonyPower uint32 // of the ceremony that this file was cut from

	TauG1           []bn254.G1Affine // tau^i for i < 2^(Power+1) - 1
	TauG2           []bn254.G2Affine // tau^i for i < 2^Power
	AlphaG1, BetaG1 []bn254.G1Affine // alpha tau^i and beta tau^i for i < 2^Power
	BetaG2          bn254.G2Affine
	Contributions   []Contribution
	prepared        bool
	basis1          map[List][]bn254.G1Affine
	basis2          []bn254.G2Affine
	mapping         *binfile.Mapping
}

// List names one of the lists of points in G1.
type List int

// The lists of points in G1.
const (
	Tau List = iota
	Alpha
	Beta
)

// Open maps the file at path and checks its form; Check checks what it says.
func Open(path string) (*File, error) {
	mapping, err := binfile.Map(path)
	if err != nil {
		return nil, err
	}
	file, err := Parse(mapping.Data)
	if err != nil {
		mapping.Close()
		return nil, err
	}
	file.mapping = mapping
	return file, nil
}

// Close unmaps the file.
func (f *File) Close() error {
	if f.mapping == nil {
		return nil
	}
	return f.mapping.Close()
}

// Prepared says whether the file has the Lagrange bases ("phase 2 prepared").
func (f *File) Prepared() bool { return f.prepared }

// Parse reads a phase 1 from data, which it keeps references to.
func Parse(data []byte) (*File, error) {
	container, err := binfile.Parse(data, "ptau", 1, Malformed)
	if err != nil {
		return nil, err
	}
	header, err := container.Section(sectionHeader)
	if err != nil {
		return nil, err
	}
	file, err := parseHeader(header)
	if err != nil {
		return nil, err
	}
	if err := file.mapPowers(container); err != nil {
		return nil, err
	}
	if err := file.mapBases(container); err != nil {
		return nil, err
	}
	contributions, err := container.Section(sectionContributions)
	if err != nil {
		return nil, err
	}
	file.Contributions, err = readContributions(contributions)
	return file, err
}

func parseHeader(data []byte) (*File, error) {
	cursor := binfile.NewCursor(data, Malformed)
	width, modulus := cursor.Uint32(), cursor.Take(fp.Bytes)
	if width != fp.Bytes || !bytes.Equal(modulus, baseModulus()) {
		return nil, fault.Refuse(Malformed, "the powers of tau are not over BN254").WithHint("use those of curve bn128")
	}
	file := &File{Power: cursor.Uint32(), CeremonyPower: cursor.Uint32()}
	if err := cursor.End("header"); err != nil {
		return nil, err
	}
	if file.Power < 1 || file.Power > file.CeremonyPower || file.CeremonyPower > MaxPower {
		return nil, fault.Refuse(Malformed, "the file claims 2^%d powers of a ceremony with 2^%d", file.Power, file.CeremonyPower)
	}
	return file, nil
}

func baseModulus() []byte {
	encoded := fp.Modulus().FillBytes(make([]byte, fp.Bytes))
	slices.Reverse(encoded)
	return encoded
}

func (f *File) mapPowers(container *binfile.File) (err error) {
	count := uint64(1) << f.Power
	if f.TauG1, err = binfile.View[bn254.G1Affine](container, sectionTauG1, 2*count-1); err != nil {
		return err
	}
	if f.TauG2, err = binfile.View[bn254.G2Affine](container, sectionTauG2, count); err != nil {
		return err
	}
	if f.AlphaG1, err = binfile.View[bn254.G1Affine](container, sectionAlphaTauG1, count); err != nil {
		return err
	}
	if f.BetaG1, err = binfile.View[bn254.G1Affine](container, sectionBetaTauG1, count); err != nil {
		return err
	}
	beta, err := binfile.View[bn254.G2Affine](container, sectionBetaG2, 1)
	if err == nil {
		f.BetaG2 = beta[0]
	}
	return err
}

// mapBases reads the Lagrange bases, of which a file has all or none. Those of 2^k elements begin at 2^k - 1.
func (f *File) mapBases(container *binfile.File) (err error) {
	present := 0
	for section := uint32(sectionBasisTauG1); section <= sectionBasisBetaG1; section++ {
		if container.Has(section) {
			present++
		}
	}
	if present == 0 {
		return nil
	}
	count := uint64(2)<<f.Power - 1
	f.prepared, f.basis1 = true, make(map[List][]bn254.G1Affine)
	for list, section := range map[List]uint32{
		Tau: sectionBasisTauG1, Alpha: sectionBasisAlphaG1, Beta: sectionBasisBetaG1,
	} {
		points := count
		if list == Tau {
			points = 2*count + 1
		}
		if f.basis1[list], err = binfile.View[bn254.G1Affine](container, section, points); err != nil {
			return err
		}
	}
	f.basis2, err = binfile.View[bn254.G2Affine](container, sectionBasisTauG2, count)
	return err
}

// powers returns a list of powers in G1.
func (f *File) powers(list List) []bn254.G1Affine {
	return [][]bn254.G1Affine{Tau: f.TauG1, Alpha: f.AlphaG1, Beta: f.BetaG1}[list]
}

func takePoint[T any](cursor *binfile.Cursor) (point T) {
	copy(binfile.Bytes(unsafe.Slice(&point, 1)), cursor.Take(int(unsafe.Sizeof(point))))
	return point
}

func pointBytes[T any](point *T) []byte { return binfile.Bytes(unsafe.Slice(point, 1)) }
