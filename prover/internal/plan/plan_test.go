package plan

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/fault"
	"fss/prover/internal/inputs"
)

func terms(pairs ...int64) []Term {
	made := make([]Term, len(pairs)/2)
	for i := range made {
		made[i].Wire = uint32(pairs[2*i+1])
		made[i].Coefficient.SetInt64(pairs[2*i])
	}
	return made
}

// small has the inputs a (wire 1) and b (wires 2 and 3), and one instruction of each kind: 4 = 2 a + b0 + 5,
// 5 = (a + b0) b1 + a, 6 = b1 / a, 7 to 9 are the bits of b0, 10 = 1 and 11 = 0 where a = b0, else 10 = 0 and
// 11 = 1 / (a - b0), and 4 - 2 a = b0 + 5 is checked. The sum b0 + b1 + a + 1 is needed twice: 12 and 13.
func small() *Plan {
	b := NewBuilder([32]byte{1}, 14, []Input{{"a", []uint32{1}}, {"b", []uint32{2, 3}}})
	form := func(pairs ...int64) Form { return b.Form(terms(pairs...)) }
	b.Add(Instruction{Op: Sum, Wires: []uint32{4}, Forms: []Form{form(2, 1, 1, 2, 5, 0)}})
	b.Add(Instruction{Op: Product, Wires: []uint32{5}, Forms: []Form{form(1, 2, 1, 1), form(1, 3), form(1, 1)}})
	b.Add(Instruction{Op: Quotient, Wires: []uint32{6}, Forms: []Form{form(), form(), form(1, 3), form(1, 1)}})
	b.Add(Instruction{Op: Digits, Wires: []uint32{0}, Forms: []Form{form(), form(), form(1, 2)}, Runs: []Run{{7, 2, 0}, {9, 1, 2}}})
	b.Add(Instruction{Op: Zero, Wires: []uint32{10, 11}, Forms: []Form{form(1, 1, -1, 2), form(1, 0), form(1, 0)}})
	b.Add(Instruction{Op: Check, Forms: []Form{form(), form(), form(1, 4, -2, 1, -1, 2, -5, 0)}})
	b.Add(Instruction{Op: Product, Wires: []uint32{12}, Forms: []Form{form(1, 0, 1, 1, 1, 2, 1, 3), form(1, 0, 1, 1, 1, 2, 1, 3), form()}})
	b.Add(Instruction{Op: Sum, Wires: []uint32{13}, Forms: []Form{form(1, 12, 1, 4)}})
	return b.Build()
}

func encode(p *Plan) []byte {
	var encoded bytes.Buffer
	if err := p.Encode(&encoded); err != nil {
		panic(err)
	}
	return encoded.Bytes()
}

func signals(t *testing.T, text string) inputs.Signals {
	t.Helper()
	parsed, err := inputs.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func TestCompute(t *testing.T) {
	p, err := Parse(encode(small()))
	if err != nil {
		t.Fatal(err)
	}
	if p.Temporaries != 1 {
		t.Errorf("the sum that is needed twice has %d temporaries", p.Temporaries)
	}
	values, err := p.Compute(signals(t, `{"a": 3, "b": [6, 12]}`), 1)
	if err != nil {
		t.Fatal(err)
	}
	expected := make([]fr.Element, 14)
	for wire, value := range []int64{1, 3, 6, 12, 17, 111, 4, 0, 1, 1, 0, 0, 22 * 22, 22*22 + 17} {
		expected[wire].SetInt64(value)
	}
	expected[11].SetInt64(-3)
	expected[11].Inverse(&expected[11])
	if !slices.Equal(values, expected) {
		t.Errorf("values %v, expected %v", values, expected)
	}
	values, err = p.Compute(signals(t, `{"a": 5, "b": [5, 0]}`), 0)
	if err != nil || !values[10].IsOne() || !values[11].IsZero() {
		t.Errorf("zero test of 0: %v, %v, error %v", values[10], values[11], err)
	}
}

func TestInvalidInputs(t *testing.T) {
	p := small()
	for text, code := range map[string]string{
		`{"a": 3, "b": [6, 12], "c": 1}`: inputs.Unknown,
		`{"a": 3, "b": [6]}`:             inputs.Length,
		`{"a": [3, 3], "b": [6, 12]}`:    inputs.Length,
		`{"a": 3}`:                       inputs.Missing,
		`{"a": 3, "b": []}`:              inputs.Missing,
		`{}`:                             inputs.Missing,
		`{"a": 0, "b": [6, 12]}`:         inputs.Unsatisfied, // a divisor of 0
		`{"a": 3, "b": [8, 12]}`:         inputs.Unsatisfied, // more than three bits
	} {
		if _, err := p.Compute(signals(t, text), 0); fault.Code(err) != code {
			t.Errorf("%s: error %v, expected %s", text, err, code)
		}
	}
	if _, err := p.Compute(signals(t, `{"a": 3, "b": [6, 12], "c": []}`), 0); err != nil {
		t.Errorf("a signal without values: %v", err)
	}
}

// Many parts that need each other, on one core and on several.
func TestBlocks(t *testing.T) {
	const chains, length = 40, 300
	inputWires := make([]uint32, chains)
	for i := range inputWires {
		inputWires[i] = uint32(1 + i)
	}
	b := NewBuilder([32]byte{}, 1+chains*(length+1)+1, []Input{{"x", inputWires}})
	ends := []int64{}
	for i := range chains {
		last := int64(1 + i)
		for step := range length {
			wire := int64(1 + chains + i*length + step)
			b.Add(Instruction{Op: Product, Wires: []uint32{uint32(wire)}, Forms: []Form{b.Form(terms(1, last)), b.Form(terms(1, last)), b.Form(terms(1, 0))}})
			last = wire
		}
		ends = append(ends, 1, last)
	}
	b.Add(Instruction{Op: Sum, Wires: []uint32{1 + chains*(length+1)}, Forms: []Form{b.Form(terms(ends...))}})
	p, err := Parse(encode(b.Build()))
	if err != nil {
		t.Fatal(err)
	}
	dependent := 0
	for _, each := range p.blocks {
		if each.needs > 0 {
			dependent++
		}
	}
	if len(p.templates) > 4 || p.Blocks() < chains/2 || dependent > 1 {
		t.Errorf("%d templates for %d blocks, %d of which need others", len(p.templates), p.Blocks(), dependent)
	}
	given := inputs.Signals{"x": make([]inputs.Value, chains)}
	for i := range given["x"] {
		given["x"][i][0] = byte(i)
	}
	alone, err := p.Compute(given, 1)
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		together, err := p.Compute(given, 4)
		if err != nil || !slices.Equal(alone, together) {
			t.Fatalf("other values on several cores, error %v", err)
		}
	}
}

func TestInvalidCutShort(t *testing.T) {
	whole := encode(small())
	for length := range whole {
		if _, err := Parse(whole[:length]); fault.Code(err) != Malformed {
			t.Fatalf("%d of %d bytes: error %v", length, len(whole), err)
		}
	}
	if _, err := Parse(append(whole, 0)); fault.Code(err) != Malformed {
		t.Errorf("a surplus byte: error %v", err)
	}
}

// Each word of the file in turn is replaced by each edge: it is refused, or would execute without harm.
func TestInvalidWords(t *testing.T) {
	whole := encode(small())
	refused := 0
	found := false
	for at := 0; at+4 <= len(whole); at += 4 {
		for _, word := range []uint32{0, 1, 2, 5, 7, 13, 14, 15, 252, 253, 254, 1 << 20, 1 << 31, ^uint32(0)} {
			altered := slices.Clone(whole)
			binary.LittleEndian.PutUint32(altered[at:], word)
			if !harmless(altered) {
				refused++
			} else if _, err := Parse(altered); err != nil {
				found = true
			}
		}
	}
	if refused == 0 || !found {
		t.Error("nothing was refused by its structure, or nothing by its hash")
	}
}

// harmless executes a plan if it is one but for its hash, and says whether it is.
func harmless(data []byte) bool {
	p, _, err := parse(data)
	if err != nil {
		if fault.Code(err) != Malformed {
			panic(err)
		}
		return false
	}
	given := make(inputs.Signals)
	for _, input := range p.Inputs {
		given[input.Name] = make([]inputs.Value, len(input.Wires))
	}
	if values, err := p.Compute(given, 0); err == nil && len(values) != int(p.Wires) {
		panic("a witness of another length")
	}
	return true
}

func TestInvalidBits(t *testing.T) {
	whole := encode(small())
	for at := range whole {
		altered := slices.Clone(whole)
		altered[at] ^= 1 << (at % 8)
		if _, err := Parse(altered); fault.Code(err) != Malformed {
			t.Errorf("a bit of byte %d: error %v", at, err)
		}
	}
}

func TestInvalidHeader(t *testing.T) {
	claim := func(wires, temporaries uint32) error {
		p := small()
		p.Wires, p.Temporaries = wires, temporaries
		_, err := Parse(encode(p))
		return err
	}
	for _, wires := range []uint32{0, 13, 15, 1 << 27, 1<<32 - 1} {
		if err := claim(wires, 1); fault.Code(err) != Malformed {
			t.Errorf("%d wires: error %v", wires, err)
		}
	}
	if err := claim(14, 2); fault.Code(err) != Malformed {
		t.Errorf("a temporary without a value: error %v", err)
	}
	if err := claim(14, 1); err != nil {
		t.Errorf("what is right: %v", err)
	}
}

func TestInvalidStructure(t *testing.T) {
	for name, damage := range map[string]func(*Plan){
		"a wire with two values":    func(p *Plan) { p.Inputs[0].Wires = []uint32{4} },
		"an input twice":            func(p *Plan) { p.Inputs[1].Name = "a" },
		"a wire of two inputs":      func(p *Plan) { p.Inputs[1].Wires = append(p.Inputs[1].Wires, 1) },
		"a wire twice in an input":  func(p *Plan) { p.Inputs[1].Wires = []uint32{2, 3, 3} },
		"an input beyond the wires": func(p *Plan) { p.Inputs[0].Wires = []uint32{14} },
		"a coefficient of r":        func(p *Plan) { p.patterns[0].coefficients[0] = scalarModulus },
		"an empty run":              func(p *Plan) { p.patterns[0].runs = append(p.patterns[0].runs, 0) },
		"a coefficient too few":     func(p *Plan) { p.patterns[0].coefficients = p.patterns[0].coefficients[1:] },
		"a template beyond":         func(p *Plan) { p.blocks[0].template = 9 },
		"a base beyond":             func(p *Plan) { p.blocks[0].bases[0] = 14 },
		"a block twice":             func(p *Plan) { p.blocks = append(p.blocks, p.blocks[0]) },
		"an unknown instruction":    func(p *Plan) { p.templates[0].code[0] = 9 },
		"a block that needs itself": func(p *Plan) { p.blocks[0].successors = []uint32{0} },
	} {
		p := small()
		damage(p)
		if _, err := Parse(encode(p)); fault.Code(err) != Malformed {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func TestInvalidDigits(t *testing.T) {
	for name, damage := range map[string]func(*Instruction){
		"an exponent twice":        func(i *Instruction) { i.Runs[1].Exponent = 1 },
		"an exponent of 253":       func(i *Instruction) { i.Runs[1].Exponent = 253 },
		"an implied one that is":   func(i *Instruction) { i.Implied = 1 },
		"an implied one of 253":    func(i *Instruction) { i.Implied = 254 },
		"no digits":                func(i *Instruction) { i.Runs = nil },
		"a run that is too long":   func(i *Instruction) { i.Runs[0].Count = 300 },
		"a run that ends at 2^253": func(i *Instruction) { i.Runs[0].Exponent = 252 },
	} {
		b := NewBuilder([32]byte{}, 5, []Input{{"a", []uint32{1}}})
		digits := Instruction{Op: Digits, Wires: []uint32{0}, Forms: []Form{b.Form(nil), b.Form(nil), b.Form(terms(1, 1))}, Runs: []Run{{2, 2, 0}, {4, 1, 2}}}
		damage(&digits)
		b.Add(digits)
		b.plan.Wires = 400
		if _, err := Parse(encode(b.Build())); fault.Code(err) != Malformed {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(encode(small()))
	f.Add([]byte(fmt.Sprint(Magic, "\x01\x00\x00\x00\x06\x00\x00\x00")))
	f.Fuzz(func(_ *testing.T, data []byte) { harmless(data) })
}
