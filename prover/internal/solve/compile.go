package solve

import (
	"fss/prover/internal/plan"
)

// Compile returns the solution as a plan for a circuit with this hash and these inputs. All wires must follow.
func (s *Solution) Compile(circuit [32]byte, inputs []plan.Input) *plan.Plan {
	c := &compiler{circuit: s.circuit, digits: s.digits, builder: plan.NewBuilder(circuit, s.circuit.system.Wires, inputs)}
	for _, step := range s.Steps {
		c.step(step)
	}
	return c.builder.Build()
}

type compiler struct {
	*circuit
	digits  *digitWires
	builder *plan.Builder
}

func (c *compiler) step(step Step) {
	forms := c.forms(step.Constraint)
	switch step.Rule {
	case Linear, Division:
		c.single(forms, step.Wires[0])
	case Digits:
		c.digitsOf(forms, step.Wires)
	case Zero:
		c.zero(forms, step.Wires[0], step.Wires[1])
	case Check:
		view, _ := viewAsLinear(forms)
		c.add(plan.Check, nil, view.a, view.b, view.linear)
	}
}

func (c *compiler) single(forms [3]form, wire uint32) {
	view, linear := viewAsLinear(forms, wire)
	if !linear {
		c.quotient(forms, wire)
		return
	}
	slope := view.linear.at(wire)
	shrink := inverse(slope)
	view.linear = view.linear.without(wire)
	view = view.times(*shrink.Neg(&shrink))
	if len(view.a) == 0 || len(view.b) == 0 {
		c.add(plan.Sum, []uint32{wire}, view.linear)
		return
	}
	c.add(plan.Product, []uint32{wire}, view.a, view.b, view.linear)
}

// quotient solves (k w + a) b = c + m w: w = (c - a b) / (k b - m).
func (c *compiler) quotient(forms [3]form, wire uint32) {
	a, b := forms[0], forms[1]
	if b.has(wire) {
		a, b = b, a
	}
	m := forms[2].at(wire)
	divisor := b.times(a.at(wire))
	if !m.IsZero() {
		divisor = divisor.plus(form{{Wire: 0, Coefficient: *m.Neg(&m)}})
	}
	rest := a.without(wire).times(minusOne)
	if len(rest) == 0 {
		b = nil
	}
	c.add(plan.Quotient, []uint32{wire}, rest, b, forms[2].without(wire), divisor)
}

func (c *compiler) digitsOf(forms [3]form, wires []uint32) {
	sum, _ := c.digits.sum(forms, wires)
	instruction := c.instruction(plan.Digits, []uint32{sum.scale}, sum.total.a, sum.total.b, sum.total.linear)
	instruction.Implied = uint32(sum.implied + 1)
	for i, wire := range wires {
		if last := len(instruction.Runs) - 1; last >= 0 {
			run := &instruction.Runs[last]
			if wire == run.Wire+run.Count && sum.exponents[i] == run.Exponent+run.Count {
				run.Count++
				continue
			}
		}
		instruction.Runs = append(instruction.Runs, plan.Run{Wire: wire, Count: 1, Exponent: sum.exponents[i]})
	}
	c.builder.Add(instruction)
}

// zero solves x k h = v + m o and x o = 0: h = v / (k x), o = -v / m.
func (c *compiler) zero(forms [3]form, outcome, hint uint32) {
	x, factor := forms[0], forms[1].at(hint)
	if forms[0].has(hint) {
		x, factor = forms[1], forms[0].at(hint)
	}
	v := forms[2].without(outcome)
	m := forms[2].at(outcome)
	shrink := inverse(m)
	c.add(plan.Zero, []uint32{outcome, hint}, x, v.times(inverse(factor)), v.times(*shrink.Neg(&shrink)))
}

func (c *compiler) add(op plan.Op, wires []uint32, forms ...form) {
	c.builder.Add(c.instruction(op, wires, forms...))
}

func (c *compiler) instruction(op plan.Op, wires []uint32, forms ...form) plan.Instruction {
	made := plan.Instruction{Op: op, Wires: wires, Forms: make([]plan.Form, len(forms))}
	for i, each := range forms {
		made.Forms[i] = c.builder.Form(each)
	}
	return made
}

// without returns the combination but for one wire.
func (f form) without(wire uint32) form {
	_, rest := f.split(func(each uint32) bool { return each == wire })
	return rest
}
