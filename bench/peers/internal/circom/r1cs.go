package circom

import (
	"encoding/binary"
	"fmt"
	"iter"
	"os"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// Circuit is a constraint system: <A_i, w> * <B_i, w> = <C_i, w>, where wire 0 is the constant 1 and the wires after
// it are the public ones.
type Circuit struct {
	Wires       int
	Public      int
	Constraints int

	rows []byte
}

// Term is a coefficient times a wire.
type Term struct {
	Wire        uint32
	Coefficient fr.Element
}

const termBytes = 4 + fr.Bytes

// ReadCircuit reads the .r1cs file at path.
func ReadCircuit(path string) (*Circuit, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	header, err := section(data, "r1cs", 1)
	if err != nil {
		return nil, err
	}
	rows, err := section(data, "r1cs", 2)
	if err != nil {
		return nil, err
	}
	count := func(offset int) int { return int(binary.LittleEndian.Uint32(header[4+fr.Bytes+offset:])) }
	return &Circuit{Wires: count(0), Public: count(4) + count(8), Constraints: count(24), rows: rows}, nil
}

// Rows yields the three linear combinations of each constraint. The slices are valid until the next one.
func (c *Circuit) Rows() iter.Seq2[[3][]Term, error] {
	return func(yield func([3][]Term, error) bool) {
		var row [3][]Term
		rest := c.rows
		for number := range c.Constraints {
			for matrix := range row {
				count := binary.LittleEndian.Uint32(rest)
				rest = rest[4:]
				row[matrix] = row[matrix][:0]
				for range count {
					coefficient, err := element(rest[4:termBytes])
					if err != nil {
						yield(row, fmt.Errorf("constraint %d: %w", number, err))
						return
					}
					row[matrix] = append(row[matrix], Term{binary.LittleEndian.Uint32(rest), coefficient})
					rest = rest[termBytes:]
				}
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}
