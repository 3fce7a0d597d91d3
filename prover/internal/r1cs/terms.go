package r1cs

import (
	"encoding/binary"
	"iter"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// Terms is the linear combination of one constraint in one matrix, as it stands in the file.
type Terms []byte

// Len returns the number of terms.
func (t Terms) Len() int { return len(t) / termBytes }

// Wire returns the wire of term i.
func (t Terms) Wire(i int) uint32 { return binary.LittleEndian.Uint32(t[i*termBytes:]) }

// Coefficient returns the coefficient of term i; Parse has checked that it is below r.
func (t Terms) Coefficient(i int) fr.Element {
	start := i*termBytes + 4
	element, _ := fr.LittleEndian.Element((*[fieldBytes]byte)(t[start : start+fieldBytes]))
	return element
}

// Rows yields the constraints in order, each as its three linear combinations.
func (r *R1CS) Rows() iter.Seq2[uint32, [3]Terms] {
	return func(yield func(uint32, [3]Terms) bool) {
		rest := r.constraints
		for row := range r.Constraints {
			var terms [3]Terms
			for matrix := range terms {
				end := 4 + int(binary.LittleEndian.Uint32(rest))*termBytes
				terms[matrix] = Terms(rest[4:end])
				rest = rest[end:]
			}
			if !yield(row, terms) {
				return
			}
		}
	}
}
