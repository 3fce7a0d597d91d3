package solve

// zeroTest is the gadget x h = v - c o and x o = 0.
type zeroTest struct {
	x, v    form
	outcome term   // with -c
	hint    term   // with its own factor
	product uint32 // the constraint x o = 0
}

// hasHint says whether a constraint has the form x h = ... with an unknown h of which no other constraint knows.
func (s *search) hasHint(row uint32) bool {
	for _, terms := range s.rows[row][:2] {
		if terms.Len() == 1 && !s.known[terms.Wire(0)] && len(s.usersOf(terms.Wire(0))) == 1 {
			return true
		}
	}
	return false
}

// zeroTest returns the gadget that a constraint with two unknown wires is the first half of, if it is one.
func (s *search) zeroTest(forms [3]form, wires []uint32) (zeroTest, bool) {
	if len(wires) != 2 {
		return zeroTest{}, false
	}
	for _, sides := range [][2]form{{forms[0], forms[1]}, {forms[1], forms[0]}} {
		x, y := sides[0], sides[1]
		for i, hint := range wires {
			outcome := wires[1-i]
			if len(y) != 1 || y[0].Wire != hint || len(s.usersOf(hint)) != 1 || x.has(hint) || x.has(outcome) ||
				forms[2].has(hint) || !forms[2].has(outcome) {
				continue
			}
			for _, row := range s.usersOf(outcome) {
				if !s.done[row] && s.rows[row][2].Len() == 0 && isProduct(s.forms(row), x, outcome) {
					of, v := forms[2].split(func(wire uint32) bool { return wire == outcome })
					return zeroTest{x: x, v: v, outcome: of[0], hint: y[0], product: row}, true
				}
			}
		}
	}
	return zeroTest{}, false
}

// isProduct says whether a constraint whose C is empty is x o = 0, up to a factor.
func isProduct(forms [3]form, x form, outcome uint32) bool {
	for _, sides := range [][2]form{{forms[0], forms[1]}, {forms[1], forms[0]}} {
		if len(sides[1]) == 1 && sides[1][0].Wire == outcome && proportional(sides[0], x) {
			return true
		}
	}
	return false
}

// proportional says whether one combination is a multiple of the other.
func proportional(x, y form) bool {
	if len(x) != len(y) || len(x) == 0 {
		return false
	}
	factor := inverse(x[0].Coefficient)
	factor.Mul(&factor, &y[0].Coefficient)
	for i, each := range x.times(factor) {
		if each.Wire != y[i].Wire || !each.Coefficient.Equal(&y[i].Coefficient) {
			return false
		}
	}
	return true
}
