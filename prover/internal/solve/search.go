package solve

import "slices"

// search is the state of following the wires.
type search struct {
	*circuit
	known   []bool
	digits  *digitWires
	unknown []uint32 // by constraint: its unknown wires
	others  []uint32 // by constraint: its unknown wires that are no digits of a known scale
	done    []bool   // by constraint: it was used
	steps   []Step

	queue     []uint32 // constraints to look at, the last one first, so that a part of the circuit is followed to its end
	divisible []uint32 // constraints that a division would solve
}

func newSearch(c *circuit) *search {
	s := &search{
		circuit: c, known: make([]bool, c.system.Wires), digits: findDigits(c),
		unknown: make([]uint32, len(c.rows)), others: make([]uint32, len(c.rows)), done: make([]bool, len(c.rows)),
	}
	for wire := range c.system.Wires {
		for _, row := range c.usersOf(wire) {
			s.unknown[row]++
			s.others[row]++
		}
	}
	return s
}

func (s *search) run() {
	s.learn(0)
	for wire := range s.system.Wires {
		if s.isInput(wire) {
			s.learn(wire)
		}
	}
	s.queue = s.queue[:0]
	for row := len(s.rows) - 1; row >= 0; row-- {
		s.queue = append(s.queue, uint32(row))
	}
	for len(s.queue)+len(s.divisible) > 0 {
		if last := len(s.queue) - 1; last >= 0 {
			row := s.queue[last]
			s.queue = s.queue[:last]
			s.examine(row)
			continue
		}
		last := len(s.divisible) - 1
		row := s.divisible[last]
		s.divisible = s.divisible[:last]
		if !s.done[row] && s.unknown[row] == 1 {
			s.apply(Division, row, s.unknownWires(row))
		}
	}
}

// examine applies the first rule that fits a constraint.
func (s *search) examine(row uint32) {
	if s.done[row] {
		return
	}
	if s.unknown[row] == 0 {
		s.apply(Check, row, nil)
		return
	}
	if s.others[row] > 0 && s.unknown[row] > 1 && (s.unknown[row] > 2 || !s.hasHint(row)) {
		return
	}
	wires := s.unknownWires(row)
	if len(wires) == 1 && s.isResult(row, wires[0]) {
		s.apply(Linear, row, wires)
		return
	}
	forms := s.forms(row)
	if len(wires) == 1 {
		switch ruleOfSingle(forms, wires[0]) {
		case Linear:
			s.apply(Linear, row, wires)
			return
		case Division:
			s.divisible = append(s.divisible, row)
			return
		}
	}
	if s.others[row] == 0 {
		if _, found := s.digits.sum(forms, wires); found {
			s.apply(Digits, row, wires)
			for _, wire := range wires {
				s.done[s.digits.row[wire]] = true
			}
			return
		}
	}
	if test, found := s.zeroTest(forms, wires); found {
		s.done[test.product] = true
		s.apply(Zero, row, []uint32{test.outcome.Wire, test.hint.Wire})
	}
}

// isResult says whether a wire stands in C alone, once: the usual case of Linear, which needs no arithmetic.
func (s *search) isResult(row, wire uint32) bool {
	terms := s.rows[row]
	for _, side := range terms[:2] {
		for i := range side.Len() {
			if side.Wire(i) == wire {
				return false
			}
		}
	}
	times := 0
	for i := range terms[2].Len() {
		if terms[2].Wire(i) == wire {
			coefficient := terms[2].Coefficient(i)
			if times++; coefficient.IsZero() {
				return false
			}
		}
	}
	return times == 1
}

// apply notes a step and what is known by it.
func (s *search) apply(rule Rule, row uint32, wires []uint32) {
	s.done[row] = true
	s.steps = append(s.steps, Step{rule, row, wires})
	for _, wire := range wires {
		s.learn(wire)
	}
}

// learn marks a wire as known and queues the constraints that may have become solvable by it.
func (s *search) learn(wire uint32) {
	s.known[wire] = true
	users := s.usersOf(wire)
	for i := len(users) - 1; i >= 0; i-- {
		s.unknown[users[i]]--
		if !s.digits.active[wire] {
			s.others[users[i]]--
		}
		s.consider(users[i])
	}
	for _, digit := range s.digits.of[wire] {
		if s.known[digit] {
			continue
		}
		s.digits.active[digit] = true
		for _, row := range s.usersOf(digit) {
			s.others[row]--
			s.consider(row)
		}
	}
}

func (s *search) consider(row uint32) {
	if !s.done[row] && (s.unknown[row] <= 2 || s.others[row] == 0) {
		s.queue = append(s.queue, row)
	}
}

// unknownWires returns the unknown wires of a constraint in ascending order.
func (s *search) unknownWires(row uint32) (wires []uint32) {
	for _, terms := range s.rows[row] {
		for i := range terms.Len() {
			if wire := terms.Wire(i); !s.known[wire] {
				wires = append(wires, wire)
			}
		}
	}
	slices.Sort(wires)
	return slices.Compact(wires)
}

func (s *search) solution() *Solution {
	found := &Solution{Steps: s.steps, circuit: s.circuit, digits: s.digits}
	for wire, known := range s.known {
		if !known {
			found.Missing = append(found.Missing, uint32(wire))
		}
	}
	return found
}
