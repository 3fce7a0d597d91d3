package solve

import (
	"fss/prover/internal/parallel"
	"fss/prover/internal/plan"
)

// atOnce is how many steps are compiled before their combinations are compared with those before.
const atOnce = 1 << 14

// Compile returns the solution as a plan for a circuit with this hash and these inputs. All wires must follow.
func (s *Solution) Compile(circuit [32]byte, inputs []plan.Input) *plan.Plan {
	builder := plan.NewBuilder(circuit, s.circuit.system.Wires, inputs)
	drafts := make([]draft, min(atOnce, len(s.Steps)))
	for first := 0; first < len(s.Steps); first += atOnce {
		steps := s.Steps[first:min(first+atOnce, len(s.Steps))]
		parallel.Ranges(len(steps), 0, func(start, end int) {
			for i := start; i < end; i++ {
				drafts[i] = s.draft(steps[i])
			}
		})
		for _, each := range drafts[:len(steps)] {
			for _, combination := range each.forms {
				each.Forms = append(each.Forms, builder.Form(combination))
			}
			builder.Add(each.Instruction)
		}
	}
	return builder.Build()
}

// draft is an instruction whose combinations have not been compared with others.
type draft struct {
	plan.Instruction
	forms []form
}

func newDraft(op plan.Op, wires []uint32, forms ...form) draft {
	return draft{plan.Instruction{Op: op, Wires: wires}, forms}
}

func (s *Solution) draft(step Step) draft {
	forms := s.circuit.forms(step.Constraint)
	switch step.Rule {
	case Linear, Division:
		return single(forms, step.Wires[0])
	case Digits:
		return s.digitsDraft(forms, step.Wires)
	case Zero:
		return zero(forms, step.Wires[0], step.Wires[1])
	}
	view, _ := viewAsLinear(forms)
	return newDraft(plan.Check, nil, view.a, view.b, view.linear)
}

func single(forms [3]form, wire uint32) draft {
	view, linear := viewAsLinear(forms, wire)
	if !linear {
		return quotient(forms, wire)
	}
	slope := view.linear.at(wire)
	shrink := inverse(slope)
	view.linear = view.linear.without(wire)
	view = view.times(*shrink.Neg(&shrink))
	if len(view.a) == 0 || len(view.b) == 0 {
		return newDraft(plan.Sum, []uint32{wire}, view.linear)
	}
	return newDraft(plan.Product, []uint32{wire}, view.a, view.b, view.linear)
}

// quotient solves (k w + a) b = c + m w: w = (c - a b) / (k b - m).
func quotient(forms [3]form, wire uint32) draft {
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
	return newDraft(plan.Quotient, []uint32{wire}, rest, b, forms[2].without(wire), divisor)
}

func (s *Solution) digitsDraft(forms [3]form, wires []uint32) draft {
	sum, _ := s.digits.sum(forms, wires)
	made := newDraft(plan.Digits, []uint32{sum.scale}, sum.total.a, sum.total.b, sum.total.linear)
	made.Implied = uint32(sum.implied + 1)
	for i, wire := range wires {
		if last := len(made.Runs) - 1; last >= 0 {
			run := &made.Runs[last]
			if wire == run.Wire+run.Count && sum.exponents[i] == run.Exponent+run.Count {
				run.Count++
				continue
			}
		}
		made.Runs = append(made.Runs, plan.Run{Wire: wire, Count: 1, Exponent: sum.exponents[i]})
	}
	return made
}

// zero solves x k h = v + m o and x o = 0: h = v / (k x), o = -v / m.
func zero(forms [3]form, outcome, hint uint32) draft {
	x, factor := forms[0], forms[1].at(hint)
	if forms[0].has(hint) {
		x, factor = forms[1], forms[0].at(hint)
	}
	v := forms[2].without(outcome)
	m := forms[2].at(outcome)
	shrink := inverse(m)
	return newDraft(plan.Zero, []uint32{outcome, hint}, x, v.times(inverse(factor)), v.times(*shrink.Neg(&shrink)))
}

// without returns the combination but for one wire.
func (f form) without(wire uint32) form {
	_, rest := f.split(func(each uint32) bool { return each == wire })
	return rest
}
