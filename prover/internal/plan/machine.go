package plan

import (
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/fault"
	"fss/prover/internal/inputs"
)

// few is the number of coefficients up to which single multiplications beat a vector product.
const few = 6

// machine executes blocks on the values of one witness. Each core has a machine of its own; they share the values.
type machine struct {
	plan     *Plan
	values   fr.Vector
	gathered fr.Vector

	code  []uint32
	next  int
	bases []uint32
}

func newMachine(p *Plan, values fr.Vector) *machine {
	return &machine{plan: p, values: values, gathered: make(fr.Vector, p.longest)}
}

// run executes one block. It fails with "witness.unsatisfied" where a constraint does not hold.
func (m *machine) run(b *block) error {
	m.code, m.next, m.bases = m.plan.templates[b.template].code, 0, b.bases
	for m.next < len(m.code) {
		if wire, holds := m.step(); !holds {
			return fault.Refuse(inputs.Unsatisfied, "the inputs do not satisfy the circuit: a constraint of wire %d does not hold", wire).
				WithHint("the circuit's .sym file has the names of its wires")
		}
	}
	return nil
}

// step executes one instruction and returns a wire of its constraint, and whether that can hold.
func (m *machine) step() (uint32, bool) {
	var a, b, c, d fr.Element
	switch op := Op(m.word()); op {
	case Sum:
		wire := m.wire()
		m.form(&m.values[wire])
	case Product:
		wire := m.wire()
		m.product(&a)
		m.values[wire] = a
	case Quotient:
		wire := m.wire()
		m.product(&a)
		m.form(&d)
		if d.IsZero() {
			return wire, false
		}
		m.values[wire].Div(&a, &d)
	case Zero:
		outcome, hint := m.wire(), m.wire()
		m.form(&a)
		m.form(&b)
		m.form(&c)
		if a.IsZero() {
			m.values[outcome], m.values[hint] = c, fr.Element{}
		} else {
			m.values[outcome] = fr.Element{}
			m.values[hint].Div(&b, &a)
		}
	case Check:
		return m.check()
	case Digits:
		return m.digits()
	}
	return 0, true
}

// product sets result to A B + C.
func (m *machine) product(result *fr.Element) {
	var b, c fr.Element
	m.form(result)
	m.form(&b)
	m.form(&c)
	result.Mul(result, &b).Add(result, &c)
}

func (m *machine) check() (uint32, bool) {
	start := m.next
	var value fr.Element
	m.product(&value)
	if value.IsZero() {
		return 0, true
	}
	m.next = start
	return m.lastWire(), false
}

// digits sets each digit to 0 or the scale, so that with their weights they sum up to A B + C.
func (m *machine) digits() (uint32, bool) {
	scale := m.values[m.wire()]
	var total fr.Element
	m.product(&total)
	if !scale.IsZero() {
		if !scale.IsOne() {
			total.Div(&total, &scale)
		}
	} else if !total.IsZero() {
		return m.firstDigit(), false
	}
	number := total.Bits()
	if implied := m.word(); implied > 0 {
		number[(implied-1)/64] &^= 1 << ((implied - 1) % 64)
	}
	wire := uint32(0)
	for range m.word() {
		wire = m.wire()
		count, exponent := m.word(), m.word()
		for i := range count {
			place, bit := &number[(exponent+i)/64], uint64(1)<<((exponent+i)%64)
			if *place&bit != 0 {
				m.values[wire+i] = scale
				*place &^= bit
			} else {
				m.values[wire+i] = fr.Element{}
			}
		}
	}
	return wire, number == [4]uint64{}
}

// firstDigit reads on to the wire of the first digit.
func (m *machine) firstDigit() uint32 {
	m.word()
	m.word()
	return m.wire()
}

// lastWire reads the combinations A, B and C and returns the last wire that one of them names.
func (m *machine) lastWire() (wire uint32) {
	for range shape[Check].forms {
		for _, count := range m.plan.patterns[m.word()].runs {
			wire = m.wire() + count - 1
		}
	}
	return wire
}

func (m *machine) word() uint32 {
	word := m.code[m.next]
	m.next++
	return word
}

func (m *machine) wire() uint32 {
	wire := m.bases[m.code[m.next]] + m.code[m.next+1]
	m.next += 2
	return wire
}

// form sets result to the value of the linear combination that comes next in the code.
func (m *machine) form(result *fr.Element) {
	pattern := &m.plan.patterns[m.word()]
	wires := m.values[:0]
	switch {
	case pattern.single:
		*result = m.values[m.wire()]
		return
	case len(pattern.runs) == 1:
		wire := m.wire()
		wires = m.values[wire : wire+pattern.runs[0]]
	default:
		wires = m.gathered[:0]
		for _, count := range pattern.runs {
			wire := m.wire()
			wires = append(wires, m.values[wire:wire+count]...)
		}
	}
	if len(wires) > few {
		*result = wires.InnerProduct(pattern.coefficients)
		return
	}
	var sum, term fr.Element
	for i := range wires {
		sum.Add(&sum, term.Mul(&wires[i], &pattern.coefficients[i]))
	}
	*result = sum
}
