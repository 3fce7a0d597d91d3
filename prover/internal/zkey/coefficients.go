package zkey

import (
	"encoding/binary"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/binfile"
	"fss/prover/internal/fault"
)

// Coefficient is one non-zero of A or B as section 4 stores it: matrix (0 for A, 1 for B), row, wire, all
// u32, then the value times R^2, R = 2^256 being the Montgomery radix.
type Coefficient [12 + fr.Bytes]byte

// Matrix returns 0 for A and 1 for B.
func (c *Coefficient) Matrix() uint32 { return binary.LittleEndian.Uint32(c[0:]) }

// Row returns the constraint, or for the rows past the last one the public input it binds.
func (c *Coefficient) Row() uint32 { return binary.LittleEndian.Uint32(c[4:]) }

// Wire returns the wire that the coefficient multiplies.
func (c *Coefficient) Wire() uint32 { return binary.LittleEndian.Uint32(c[8:]) }

// Scaled returns the stored words as they are: in Montgomery form they stand for value * R.
func (c *Coefficient) Scaled() fr.Element {
	return fr.Element{
		binary.LittleEndian.Uint64(c[12:]), binary.LittleEndian.Uint64(c[20:]),
		binary.LittleEndian.Uint64(c[28:]), binary.LittleEndian.Uint64(c[36:]),
	}
}

// StoredOne is what Scaled returns for the value 1.
func StoredOne() fr.Element {
	c := NewCoefficient(0, 0, 0, [4]uint64{1})
	return c.Scaled()
}

// StoredMinusOne is what Scaled returns for the value -1.
func StoredMinusOne() fr.Element {
	value := StoredOne()
	return *value.Neg(&value)
}

// NewCoefficient encodes one non-zero, whose value is a plain integer below r, its lowest word first.
func NewCoefficient(matrix, row, wire uint32, value [4]uint64) (c Coefficient) {
	binary.LittleEndian.PutUint32(c[0:], matrix)
	binary.LittleEndian.PutUint32(c[4:], row)
	binary.LittleEndian.PutUint32(c[8:], wire)
	scaled := fr.Element(value)
	scaled.Mul(&scaled, &radixSquared)
	for limb, word := range scaled {
		binary.LittleEndian.PutUint64(c[12+8*limb:], word)
	}
	return c
}

// radixSquared is R^2 as a field element: a Montgomery multiplication by it multiplies plain words by R^2.
var radixSquared = func() fr.Element {
	radix := fr.Element{1}
	radix.Inverse(&radix)
	return *radix.Square(&radix)
}()

func viewCoefficients(file *binfile.File) ([]Coefficient, error) {
	data, err := file.Section(sectionCoefficients)
	if err != nil {
		return nil, err
	}
	if len(data) < 4 {
		return nil, fault.Refuse(Malformed, "the coefficients are cut short")
	}
	count := uint64(binary.LittleEndian.Uint32(data))
	if uint64(len(data)) != 4+count*uint64(len(Coefficient{})) {
		return nil, fault.Refuse(Malformed, "section 4 claims %d coefficients and has %d bytes", count, len(data))
	}
	return binfile.Slice[Coefficient](data[4:]), nil
}

// checkCoefficients refuses an index out of range, a value that is not below r, and rows that are not in
// ascending order, which lets the prover share them among its cores.
func (k *Key) checkCoefficients() error {
	return checkEach(k.Coefficients, func(i int, c *Coefficient) error {
		row, scaled := c.Row(), c.Scaled()
		if c.Matrix() > 1 || row >= k.Domain || c.Wire() >= k.Wires || !belowScalarModulus(&scaled) {
			return fault.Refuse(Malformed, "coefficient %d names a matrix, row, wire or value out of range", i)
		}
		if i > 0 && row < k.Coefficients[i-1].Row() {
			return fault.Refuse(Malformed, "coefficient %d: rows are not in ascending order", i)
		}
		return nil
	})
}
