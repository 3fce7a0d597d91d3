package solve

import "github.com/consensys/gnark-crypto/ecc/bn254/fr"

// ruleOfSingle says by which rule a constraint gives its one unknown wire: Linear, Division, or 0 for none.
func ruleOfSingle(forms [3]form, wire uint32) Rule {
	if view, linear := viewAsLinear(forms, wire); linear {
		if slope := view.linear.at(wire); !slope.IsZero() {
			return Linear
		}
		return 0
	}
	a, b, c := forms[0], forms[1], forms[2]
	if inA, inB := a.has(wire), b.has(wire); inA && inB {
		return 0
	} else if inB {
		a = b
	}
	// x w = constant, which is not 0: no witness has x = 0.
	if fixed, constant := c.constant(); constant && !fixed.IsZero() && len(a) == 1 {
		return Linear
	}
	return Division
}

// linearView is a constraint as A B + linear = 0, where the wires of interest stand in the linear part alone.
type linearView struct {
	a, b, linear form
}

// viewAsLinear returns the linear view for some wires, if there is one.
func viewAsLinear(forms [3]form, wires ...uint32) (linearView, bool) {
	a, b, c := forms[0], forms[1], forms[2].times(minusOne)
	if factor, constant := a.constant(); constant {
		return linearView{linear: b.times(factor).plus(c)}, true
	}
	if factor, constant := b.constant(); constant {
		return linearView{linear: a.times(factor).plus(c)}, true
	}
	for _, wire := range wires {
		if a.has(wire) || b.has(wire) {
			return linearView{}, false
		}
	}
	return linearView{a, b, c}, true
}

// times returns the view with its sum multiplied by a factor.
func (v linearView) times(factor fr.Element) linearView {
	if factor.Equal(&one) {
		return v
	}
	a, b := v.a, v.b
	if len(b) < len(a) {
		a, b = b, a
	}
	return linearView{a.times(factor), b, v.linear.times(factor)}
}

func (f form) has(wire uint32) bool {
	coefficient := f.at(wire)
	return !coefficient.IsZero()
}
