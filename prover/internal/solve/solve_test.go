package solve

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/fault"
	"fss/prover/internal/inputs"
	"fss/prover/internal/plan"
	"fss/prover/internal/r1cs"
	"fss/prover/internal/sample"
)

var sum = sample.Sum

// bit says w (w - s) = 0.
func bit(wire, scale int64) sample.Row {
	return sample.Row{A: sum(1, wire), B: sum(1, wire, -1, scale)}
}

// testCircuit is a circuit with two private inputs, wires 1 and 2, and its other wires from 3 on.
type testCircuit struct {
	name    string
	others  int
	rows    []sample.Row
	missing []uint32
	divided []uint32
	hints   []uint32
	honest  [2]uint64 // inputs that have a witness
	wrong   *[2]uint64
}

var deterministic = []testCircuit{
	{name: "product", others: 1, rows: []sample.Row{{A: sum(1, 1, 5, 0), B: sum(2, 2), C: sum(3, 3, 1, 1)}}, honest: [2]uint64{7, 9}},
	{name: "sum without a product", others: 1, rows: []sample.Row{{C: sum(1, 1, 1, 2, -7, 3)}}, honest: [2]uint64{1, 2}},
	{name: "unknown beside a constant", others: 1, rows: []sample.Row{{A: sum(1, 3, 1, 1), B: sum(4, 0), C: sum(1, 3, 1, 2)}}, honest: [2]uint64{1, 2}},
	{name: "inverse", others: 1, rows: []sample.Row{{A: sum(1, 1, -1, 2), B: sum(2, 3), C: sum(5, 0)}}, honest: [2]uint64{3, 2}, wrong: &[2]uint64{2, 2}},
	{name: "bits", others: 3, rows: []sample.Row{bit(3, 0), bit(4, 0), bit(5, 0), {C: sum(1, 3, 4, 4, 2, 5, -1, 1)}}, honest: [2]uint64{6, 0}, wrong: &[2]uint64{8, 0}},
	{name: "bits with another unit", others: 2, rows: []sample.Row{bit(3, 0), bit(4, 0), {A: sum(1, 1), B: sum(1, 2), C: sum(-3, 3, -6, 4)}}, honest: [2]uint64{3, 0}, wrong: &[2]uint64{3, 1}},
	{name: "bits of a product with a constant", others: 2, rows: []sample.Row{bit(3, 0), bit(4, 0), {A: sum(2, 0), B: sum(1, 3, 2, 4), C: sum(2, 1)}}, honest: [2]uint64{2, 0}, wrong: &[2]uint64{4, 0}},
	{name: "digits of a wire's scale", others: 2, rows: []sample.Row{bit(3, 2), bit(4, 2), {C: sum(1, 3, 2, 4, -1, 1)}}, honest: [2]uint64{21, 7}, wrong: &[2]uint64{20, 7}},
	{name: "digits of scale 0", others: 2, rows: []sample.Row{bit(3, 2), bit(4, 2), {C: sum(1, 3, 2, 4, -1, 1)}}, honest: [2]uint64{0, 0}, wrong: &[2]uint64{1, 0}},
	{name: "the last bit has no wire", others: 2, rows: []sample.Row{bit(3, 0), bit(4, 0), {A: sum(1, 1, -2, 3, -4, 4), B: sum(1, 1, -2, 3, -4, 4, -1, 0)}}, honest: [2]uint64{5, 0}, wrong: &[2]uint64{9, 0}},
	{name: "zero test", others: 2, rows: []sample.Row{{A: sum(1, 1), B: sum(1, 3), C: sum(1, 0, -1, 4)}, {A: sum(1, 1), B: sum(1, 4)}}, hints: []uint32{3}, honest: [2]uint64{0, 0}},
	{name: "zero test of another", others: 2, rows: []sample.Row{{A: sum(1, 1), B: sum(1, 3), C: sum(1, 0, -1, 4)}, {A: sum(1, 1), B: sum(1, 4)}}, hints: []uint32{3}, honest: [2]uint64{5, 0}},
	{name: "value where zero", others: 2, rows: []sample.Row{{A: sum(5, 3), B: sum(1, 1, -4, 0), C: sum(1, 2, -2, 4)}, {A: sum(3, 4), B: sum(2, 1, -8, 0)}}, hints: []uint32{3}, honest: [2]uint64{4, 9}},
	{name: "a check", rows: []sample.Row{{A: sum(1, 1), B: sum(1, 2), C: sum(12, 0)}}, honest: [2]uint64{3, 4}, wrong: &[2]uint64{3, 5}},
}

// division computes 12 / 3 where it is honest, and proves nothing.
var division = testCircuit{
	name: "division", others: 1, rows: []sample.Row{{A: sum(1, 1), B: sum(1, 3), C: sum(1, 2)}}, divided: []uint32{3},
	honest: [2]uint64{3, 12}, wrong: &[2]uint64{0, 12},
}

var undetermined = []testCircuit{
	{name: "free wire", others: 2, rows: []sample.Row{{A: sum(1, 1), B: sum(1, 2), C: sum(1, 3)}}, missing: []uint32{4}},
	{name: "two unknowns", others: 2, rows: []sample.Row{{A: sum(1, 1), B: sum(1, 2), C: sum(1, 3, 1, 4)}}, missing: []uint32{3, 4}},
	{name: "square", others: 1, rows: []sample.Row{{A: sum(1, 3), B: sum(1, 3), C: sum(1, 1)}}, missing: []uint32{3}},
	{name: "a bit without its constraint", others: 3, rows: []sample.Row{bit(3, 0), bit(4, 0), {C: sum(1, 3, 2, 4, 4, 5, -1, 1)}}, missing: []uint32{3, 4, 5}},
	{name: "bits that overlap", others: 3, rows: []sample.Row{bit(3, 0), bit(4, 0), bit(5, 0), {C: sum(1, 3, 1, 4, 2, 5, -1, 1)}}, missing: []uint32{3, 4, 5}},
	{name: "weights that are no powers", others: 2, rows: []sample.Row{bit(3, 0), bit(4, 0), {C: sum(1, 3, 3, 4, -1, 1)}}, missing: []uint32{3, 4}},
	{name: "digits of two scales", others: 2, rows: []sample.Row{bit(3, 1), bit(4, 2), {C: sum(1, 3, 2, 4, -1, 1)}}, missing: []uint32{3, 4}},
	{name: "digits of an unknown scale", others: 3, rows: []sample.Row{bit(3, 5), bit(4, 5), {C: sum(1, 3, 2, 4, -1, 1)}}, missing: []uint32{3, 4, 5}},
	{name: "a digit of half the scale", others: 2, rows: []sample.Row{bit(3, 0), {A: sum(2, 4), B: sum(2, 4, -1, 0)}, {C: sum(1, 3, 2, 4, -1, 1)}}, missing: []uint32{3, 4}},
	{name: "zero test that may be 1 or anything", others: 2, rows: []sample.Row{{A: sum(1, 1), B: sum(1, 3), C: sum(1, 0, -1, 4)}}, missing: []uint32{3, 4}},
	{name: "zero test of two wires", others: 2, rows: []sample.Row{{A: sum(1, 1), B: sum(1, 3), C: sum(1, 0, -1, 4)}, {A: sum(1, 2), B: sum(1, 4)}}, divided: []uint32{4, 3}},
	{name: "zero test whose hint is used", others: 3, rows: []sample.Row{{A: sum(1, 1), B: sum(1, 3), C: sum(1, 0, -1, 4)}, {A: sum(1, 1), B: sum(1, 4)}, {A: sum(1, 3), B: sum(1, 3), C: sum(1, 5)}}, divided: []uint32{4, 3}},
	division,
	{name: "inverse of what may be 0", others: 1, rows: []sample.Row{{A: sum(1, 3, 1, 2), B: sum(1, 1), C: sum(5, 0)}}, divided: []uint32{3}},
	{name: "cancels", others: 1, rows: []sample.Row{{A: sum(1, 3), B: sum(4, 0), C: sum(4, 3, 1, 2)}}, missing: []uint32{3}},
}

func (c testCircuit) system(t *testing.T) *r1cs.R1CS {
	t.Helper()
	system, err := r1cs.Parse(sample.System(0, 0, 2, c.others, c.rows...))
	if err != nil {
		t.Fatal(err)
	}
	return system
}

func TestDetermined(t *testing.T) {
	for _, c := range deterministic {
		verdict := Determine(c.system(t))
		if !verdict.Determined || !slices.Equal(verdict.Hints, append([]uint32{}, c.hints...)) {
			t.Errorf("%s: %+v", c.name, verdict)
		}
	}
}

func TestInvalidUndetermined(t *testing.T) {
	for _, c := range undetermined {
		verdict := Determine(c.system(t))
		var divided []uint32
		for _, each := range verdict.Assumptions {
			divided = append(divided, each.Wire)
		}
		if verdict.Determined || !slices.Equal(verdict.Missing, append([]uint32{}, c.missing...)) || !slices.Equal(divided, c.divided) {
			t.Errorf("%s: %+v", c.name, verdict)
		}
	}
}

// Without any one of its constraints, no circuit is determined, but for those that are checks alone.
func TestInvalidWithoutAConstraint(t *testing.T) {
	for _, c := range deterministic {
		for i := range c.rows {
			fewer := c
			fewer.rows = slices.Delete(slices.Clone(c.rows), i, i+1)
			if verdict := Determine(fewer.system(t)); verdict.Determined && c.others > 0 {
				t.Errorf("%s without constraint %d: %+v", c.name, i, verdict)
			}
		}
	}
}

func TestOutputsAreNotInputs(t *testing.T) {
	system, err := r1cs.Parse(sample.System(1, 1, 0, 0, sample.Row{A: sum(1, 2), B: sum(1, 2), C: sum(1, 1)}))
	if err != nil {
		t.Fatal(err)
	}
	if verdict := Determine(system); !verdict.Determined || verdict.Linear != 1 {
		t.Errorf("%+v", verdict)
	}
	system, _ = r1cs.Parse(sample.System(1, 1, 0, 0))
	if verdict := Determine(system); verdict.Determined || !slices.Equal(verdict.Missing, []uint32{1}) {
		t.Errorf("%+v", verdict)
	}
}

func (c testCircuit) compute(t *testing.T, values [2]uint64) ([]fr.Element, error) {
	t.Helper()
	var encoded bytes.Buffer
	compiled := Find(c.system(t)).Compile([32]byte{}, []plan.Input{{Name: "in", Wires: []uint32{1, 2}}})
	if err := compiled.Encode(&encoded); err != nil {
		t.Fatal(err)
	}
	read, err := plan.Parse(encoded.Bytes())
	if err != nil {
		t.Fatalf("%s: %v", c.name, err)
	}
	signals, _ := inputs.Parse(fmt.Appendf(nil, `{"in": [%d, %d]}`, values[0], values[1]))
	return read.Compute(signals, 0)
}

func TestPlanGivesAWitness(t *testing.T) {
	for _, c := range append(slices.Clone(deterministic), division) {
		witness, err := c.compute(t, c.honest)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		for i, row := range c.rows {
			left, right, product := value(row.A, witness), value(row.B, witness), value(row.C, witness)
			if left.Mul(&left, &right); !left.Equal(&product) {
				t.Errorf("%s: constraint %d does not hold for %v", c.name, i, witness)
			}
		}
	}
}

func TestInvalidInputsOfAPlan(t *testing.T) {
	for _, c := range append(slices.Clone(deterministic), division) {
		if c.wrong == nil {
			continue
		}
		if _, err := c.compute(t, *c.wrong); fault.Code(err) != inputs.Unsatisfied {
			t.Errorf("%s: error %v", c.name, err)
		}
	}
}

func value(terms []sample.Term, witness []fr.Element) (total fr.Element) {
	for _, each := range terms {
		var product fr.Element
		total.Add(&total, product.Mul(&each.Coefficient, &witness[each.Wire]))
	}
	return total
}

func TestReadInputs(t *testing.T) {
	system, _ := r1cs.Parse(sample.System(1, 1, 4, 0, sample.Row{A: sum(1, 2), B: sum(1, 2), C: sum(1, 1)}))
	const lines = "1,1,0,main.out\n2,2,0,main.a\n3,3,0,main.b[0][0]\n4,4,0,main.b[0][1]\n5,5,0,main.b[1][0]\n6,6,0,main.c\n"
	found, err := ReadInputs(strings.NewReader(lines+"7,7,0,main.other\n"), system)
	if err != nil || len(found) != 3 || found[1].Name != "b" || !slices.Equal(found[1].Wires, []uint32{3, 4, 5}) {
		t.Fatalf("%+v, %v", found, err)
	}
	for _, altered := range []string{"", lines[:20], strings.Replace(lines, "3,3", "3,4", 1), strings.Replace(lines, "3,3", "4,3", 1),
		strings.Replace(lines, "main.b", "b", 1), strings.Replace(lines, "6,6", "6,7", 1), strings.Replace(lines, "6,6", "6,0", 1),
		strings.Replace(lines, "6,6", "6,-2", 1), strings.ReplaceAll(lines, ",0,", ","), strings.Replace(lines, "main.c", "main.]", 1)[:30]} {
		if _, err := ReadInputs(strings.NewReader(altered), system); fault.Code(err) != SymbolsMalformed {
			t.Errorf("%q: error %v", altered, err)
		}
	}
}

func FuzzReadInputs(f *testing.F) {
	system, err := r1cs.Parse(sample.System(1, 1, 2, 0, sample.Row{A: sum(1, 2), B: sum(1, 2), C: sum(1, 1)}))
	if err != nil {
		f.Fatal(err)
	}
	f.Add("1,1,0,main.out\n2,2,0,main.a\n3,3,0,main.b[0]\n4,-1,0,main.b[1]\n")
	f.Fuzz(func(t *testing.T, symbols string) {
		found, err := ReadInputs(strings.NewReader(symbols), system)
		count := 0
		for _, input := range found {
			count += len(input.Wires)
		}
		if err == nil && count != 3 {
			t.Fatalf("%d inputs", count)
		}
	})
}
