package groth16

import (
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/parallel"
	"fss/prover/internal/zkey"
)

// termsPerTask is how many non-zeros a core takes at once: few enough to share them evenly, since rows differ in
// length.
const termsPerTask = 1 << 14

// rowValues returns <A_i, w> and <B_i, w> for every row of the domain.
func (p *Prover) rowValues(witness []fr.Element, tasks int) (a, b []fr.Element) {
	list := p.key.Coefficients
	a, b = make([]fr.Element, p.key.Domain), make([]fr.Element, p.key.Domain)
	pieces := (len(list) + termsPerTask - 1) / termsPerTask
	parallel.Queue(pieces, tasks, func() func(int) {
		return func(piece int) {
			end := rowStart(list, (piece+1)*termsPerTask)
			for i := rowStart(list, piece*termsPerTask); i < end; {
				i = oneRow(list, i, end, witness, a, b)
			}
		}
	})
	return a, b
}

// rowStart returns the first position from at on where a row begins. Coefficients are sorted by row (zkey.Parse
// refuses others), so each task owns whole rows.
func rowStart(list []zkey.Coefficient, at int) int {
	for ; 0 < at && at < len(list) && list[at].Row() == list[at-1].Row(); at++ {
	}
	return min(at, len(list))
}

// oneRow sets a and b at the row whose coefficients begin at position i and returns the position after its last.
func oneRow(list []zkey.Coefficient, i, end int, witness, a, b []fr.Element) int {
	var sums [2]rowSum
	row := list[i].Row()
	for ; i < end && list[i].Row() == row; i++ {
		sums[list[i].Matrix()].add(list[i].Scaled(), &witness[list[i].Wire()])
	}
	a[row], b[row] = sums[0].value(), sums[1].value()
	return i
}

// rowSum adds products of coefficients and wires. Most coefficients are 1 or -1 and many wires 0 or 1, and those
// cost no multiplication.
type rowSum struct {
	plain  fr.Element
	scaled fr.Element // times one factor R too many, as the stored coefficients are
}

var one, storedOne, storedMinusOne = fr.One(), zkey.StoredOne(), zkey.StoredMinusOne()

func (s *rowSum) add(stored fr.Element, wire *fr.Element) {
	switch {
	case wire.IsZero():
	case stored == storedOne:
		s.plain.Add(&s.plain, wire)
	case stored == storedMinusOne:
		s.plain.Sub(&s.plain, wire)
	case *wire == one:
		s.scaled.Add(&s.scaled, &stored)
	default:
		stored.Mul(&stored, wire)
		s.scaled.Add(&s.scaled, &stored)
	}
}

func (s *rowSum) value() fr.Element {
	if !s.scaled.IsZero() {
		// A Montgomery product with the word 1 takes out one factor R.
		s.scaled.Mul(&s.scaled, &fr.Element{1})
		s.plain.Add(&s.plain, &s.scaled)
	}
	return s.plain
}
