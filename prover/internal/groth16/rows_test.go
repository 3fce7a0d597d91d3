package groth16

import (
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/zkey"
)

// table makes coefficients with every kind of value beside every kind of wire, in rows of different lengths, and some rows without.
func table(rows int, witness []fr.Element) []zkey.Coefficient {
	var list []zkey.Coefficient
	values := []int64{1, -1, 0, 2, -2, 3, 1 << 40, 1}
	for row := range rows {
		for i := range row * row % 7 {
			matrix := uint32((row + i) % 2)
			var value fr.Element
			value.SetInt64(values[(row+i)%len(values)])
			list = append(list, zkey.NewCoefficient(matrix, uint32(row), uint32((row*3+i)%len(witness)), value.Bits()))
		}
	}
	return list
}

func TestRowValuesAreTheirDefinition(t *testing.T) {
	witness := make([]fr.Element, 50)
	for i := range witness {
		switch i % 3 {
		case 0:
			witness[i].SetUint64(uint64(i / 3 % 2))
		default:
			witness[i].SetInt64(-12345678901 * int64(i))
			witness[i].Square(&witness[i]).Square(&witness[i])
		}
	}
	for _, rows := range []int{1, 64, 20_000} {
		list := table(rows, witness)
		var want [2][]fr.Element
		for matrix := range want {
			want[matrix] = make([]fr.Element, rows)
		}
		for i := range list {
			unit := fr.Element{1}
			term := list[i].Scaled()
			term.Mul(&term, &unit).Mul(&term, &witness[list[i].Wire()])
			sum := &want[list[i].Matrix()][list[i].Row()]
			sum.Add(sum, &term)
		}
		prover := &Prover{key: &zkey.Key{Domain: uint32(rows), Coefficients: list}}
		for _, tasks := range []int{0, 1, 5} {
			a, b := prover.rowValues(witness, tasks)
			for row := range rows {
				if a[row] != want[0][row] || b[row] != want[1][row] {
					t.Fatalf("%d rows, %d tasks: row %d differs", rows, tasks, row)
				}
			}
		}
	}
}
