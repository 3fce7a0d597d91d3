package sample

import (
	"bytes"
	"encoding/binary"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// Row is a constraint A B = C.
type Row struct {
	A, B, C []Term
}

// Sum is the linear combination of pairs of a coefficient and a wire.
func Sum(pairs ...int64) []Term {
	terms := make([]Term, 0, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		terms = append(terms, Term{uint32(pairs[i+1]), fr.NewElement(0)})
		terms[i/2].Coefficient.SetInt64(pairs[i])
	}
	return terms
}

// System is any circuit in the bytes of an .r1cs. Its wires are numbered as its signals: the constant, outputs, public
// and private inputs, others.
func System(outputs, public, private, others int, rows ...Row) []byte {
	var constraints, header, labels bytes.Buffer
	for _, row := range rows {
		for _, terms := range [][]Term{row.A, row.B, row.C} {
			combination(&constraints, terms...)
		}
	}
	wires := 1 + outputs + public + private + others
	words(&header, fr.Bytes)
	header.Write(modulus())
	words(&header, uint32(wires), uint32(outputs), uint32(public), uint32(private))
	_ = binary.Write(&header, binary.LittleEndian, uint64(wires))
	words(&header, uint32(len(rows)))
	for wire := range wires {
		_ = binary.Write(&labels, binary.LittleEndian, uint64(wire))
	}
	return container("r1cs", 1, header.Bytes(), constraints.Bytes(), labels.Bytes())
}
