package solve

import "fss/prover/internal/r1cs"

// Verdict says whether the inputs of a circuit determine its witness (threat Z1), as far as the rules can tell.
type Verdict struct {
	Determined  bool         `json:"determined"` // all wires follow, and without assumptions
	Constraints uint32       `json:"constraints"`
	Wires       uint32       `json:"wires"`
	Linear      int          `json:"linear"`
	Digits      int          `json:"digits"`
	Zero        int          `json:"zero"`
	Hints       []uint32     `json:"hints"`       // wires of zero tests that are free where nothing depends on them
	Assumptions []Assumption `json:"assumptions"` // divisors that must not be 0
	Missing     []uint32     `json:"missing"`     // wires that do not follow
}

// Assumption is a wire that follows by a division, and the constraint whose coefficient of it must not be 0.
type Assumption struct {
	Wire       uint32 `json:"wire"`
	Constraint uint32 `json:"constraint"`
}

// Determine follows the wires of a circuit from its inputs and says by which rules they follow.
func Determine(system *r1cs.R1CS) *Verdict {
	solution := Find(system)
	verdict := &Verdict{
		Constraints: system.Constraints, Wires: system.Wires,
		Hints: []uint32{}, Assumptions: []Assumption{}, Missing: append([]uint32{}, solution.Missing...),
	}
	for _, step := range solution.Steps {
		switch step.Rule {
		case Linear:
			verdict.Linear++
		case Digits:
			verdict.Digits += len(step.Wires)
		case Zero:
			verdict.Zero++
			verdict.Hints = append(verdict.Hints, step.Wires[1])
		case Division:
			verdict.Assumptions = append(verdict.Assumptions, Assumption{step.Wires[0], step.Constraint})
		}
	}
	verdict.Determined = len(verdict.Missing) == 0 && len(verdict.Assumptions) == 0
	return verdict
}
