package r1cs_test

import (
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/fault"
	"fss/prover/internal/r1cs"
	"fss/prover/internal/sample"
)

func TestParse(t *testing.T) {
	system, err := r1cs.Parse(sample.Chain(5))
	if err != nil {
		t.Fatal(err)
	}
	if system.Constraints != 5 || system.Wires != 7 || system.Public() != 2 {
		t.Fatalf("counts %+v", system)
	}
	if system.NonZeros(r1cs.A) != 5 || system.NonZeros(r1cs.B) != 10 || system.NonZeros(r1cs.C) != 5 {
		t.Fatal("wrong numbers of terms")
	}
	rows := 0
	for row, terms := range system.Rows() {
		if three := terms[1].Coefficient(0); int(row) != rows || terms[1].Wire(0) != 0 || three.Uint64() != 3 {
			t.Fatalf("row %d: %v", row, terms)
		}
		rows++
	}
	if rows != 5 {
		t.Fatalf("%d rows", rows)
	}
}

// Offsets in the bytes of sample.Chain: container header, section header, then the header's fields.
const (
	atModulus     = 12 + 12 + 4
	atWires       = atModulus + 32
	atPublic      = atWires + 4
	atConstraints = atWires + 4*4 + 8
	atFirstRow    = atConstraints + 4 + 12
)

func TestInvalid(t *testing.T) {
	for name, change := range map[string]func([]byte) []byte{
		"empty":                 func([]byte) []byte { return nil },
		"magic":                 func(d []byte) []byte { d[0] = 'x'; return d },
		"version":               func(d []byte) []byte { d[4] = 2; return d },
		"fewer sections":        func(d []byte) []byte { d[8] = 1; return d },
		"more sections":         func(d []byte) []byte { d[8] = 200; return d },
		"cut short":             func(d []byte) []byte { return d[:len(d)-1] },
		"surplus byte":          func(d []byte) []byte { return append(d, 0) },
		"another field":         func(d []byte) []byte { d[atModulus]++; return d },
		"no wires":              func(d []byte) []byte { d[atWires] = 0; return d },
		"wires without labels":  func(d []byte) []byte { d[atWires+3] = 0xff; return d },
		"too many public":       func(d []byte) []byte { d[atPublic] = 200; return d },
		"more rows than bytes":  func(d []byte) []byte { d[atConstraints+3] = 0xff; return d },
		"fewer rows than bytes": func(d []byte) []byte { d[atConstraints]--; return d },
		"terms without end":     func(d []byte) []byte { d[atFirstRow+3] = 0xff; return d },
		"wire out of range":     func(d []byte) []byte { d[atFirstRow+4] = 7; return d },
		"coefficient not below r": func(d []byte) []byte {
			for i := range 32 {
				d[atFirstRow+8+i] = 0xff
			}
			return d
		},
		"section size past the end": func(d []byte) []byte { d[12+4+7] = 0xff; return d },
		"section twice":             func(d []byte) []byte { d[atFirstRow-12] = 1; return d },
	} {
		if _, err := r1cs.Parse(change(sample.Chain(5))); fault.Code(err) != r1cs.Malformed {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(sample.Chain(1))
	f.Add(sample.Chain(3)[:60])
	f.Add([]byte("r1cs\x01\x00\x00\x00\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, data []byte) {
		system, err := r1cs.Parse(data)
		if err != nil {
			return
		}
		for _, terms := range system.Rows() {
			for _, combination := range terms {
				for i := range combination.Len() {
					if combination.Wire(i) >= system.Wires {
						t.Fatal("a wire out of range was accepted")
					}
					combination.Coefficient(i)
				}
			}
		}
	})
}

func TestBlocksCoverAllRows(t *testing.T) {
	const steps = 10_000
	system, err := r1cs.Parse(sample.Chain(steps))
	if err != nil {
		t.Fatal(err)
	}
	if len(system.Blocks()) < 2 {
		t.Fatal("the circuit has one block: it tests nothing")
	}
	next, seen := uint32(0), [3]uint64{}
	for _, block := range system.Blocks() {
		if block.First != next || block.Before != seen {
			t.Fatalf("the block at %d begins at %d, after %v terms, not %v", next, block.First, block.Before, seen)
		}
		for row, terms := range block.Rows() {
			if row != next {
				t.Fatalf("row %d, expected %d", row, next)
			}
			next++
			for matrix := range terms {
				seen[matrix] += uint64(terms[matrix].Len())
			}
		}
	}
	if next != steps || seen != [3]uint64{steps, 2 * steps, steps} {
		t.Fatalf("%d rows, %v terms", next, seen)
	}
}

func TestInvalidInTheLastBlock(t *testing.T) {
	data := sample.Chain(10_000)
	labels := 12 + 8*10_002
	data[len(data)-labels-32-4+3] = 0xff // the wire of the last term of all
	if _, err := r1cs.Parse(data); fault.Code(err) != r1cs.Malformed {
		t.Fatalf("error %v", err)
	}
}

func TestCoefficientOnTheEdgeOfTheField(t *testing.T) {
	data := sample.Chain(1)
	coefficient := data[atFirstRow+8:][:32]
	largest := fr.NewElement(1)
	largest.Neg(&largest)
	fr.LittleEndian.PutElement((*[32]byte)(coefficient), largest)
	system, err := r1cs.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	for _, terms := range system.Rows() {
		if terms[r1cs.A].Coefficient(0) != largest {
			t.Fatal("r - 1 is read as another number")
		}
	}
	coefficient[0]++ // r itself
	if _, err := r1cs.Parse(data); fault.Code(err) != r1cs.Malformed {
		t.Fatalf("r as a coefficient: error %v", err)
	}
}
