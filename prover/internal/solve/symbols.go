package solve

import (
	"bufio"
	"io"
	"strconv"
	"strings"

	"fss/prover/internal/fault"
	"fss/prover/internal/plan"
	"fss/prover/internal/r1cs"
)

// SymbolsMalformed is the code of a file that is not the .sym of the circuit.
const SymbolsMalformed = "sym.malformed"

// ReadInputs returns the input signals of a circuit from circom's .sym, of which only the first lines are needed:
// those of the main component's outputs and inputs, in the order of their labels. A line is label, wire (-1 for none),
// component, name.
func ReadInputs(symbols io.Reader, system *r1cs.R1CS) ([]plan.Input, error) {
	outputs := uint64(system.PublicOutputs)
	last := outputs + uint64(system.PublicInputs) + uint64(system.PrivateInputs)
	lines := bufio.NewScanner(symbols)
	var inputs []plan.Input
	for label := uint64(1); label <= last; label++ {
		if !lines.Scan() {
			return nil, malformed("it has %d lines, and the circuit %d outputs and inputs", label-1, last)
		}
		fields := strings.SplitN(lines.Text(), ",", 4)
		if len(fields) != 4 || fields[0] != strconv.FormatUint(label, 10) || !strings.HasPrefix(fields[3], "main.") {
			return nil, malformed("line %d is not that of signal %d of the main component", label, label)
		}
		if label <= outputs {
			continue
		}
		wire, err := strconv.ParseInt(fields[1], 10, 64)
		if err != nil || wire < -1 || wire == 0 || wire >= int64(system.Wires) || (wire > 0 && system.Label(uint32(wire)) != label) {
			return nil, malformed("line %d names wire %q, which does not stand for signal %d in the .r1cs", label, fields[1], label)
		}
		inputs = addInput(inputs, strings.TrimPrefix(fields[3], "main."), uint32(max(wire, 0)))
	}
	return inputs, nil
}

// addInput appends a signal, or an element to the array that it belongs to.
func addInput(inputs []plan.Input, name string, wire uint32) []plan.Input {
	for strings.HasSuffix(name, "]") {
		name = name[:max(strings.LastIndexByte(name, '['), 0)]
	}
	if last := len(inputs) - 1; last >= 0 && inputs[last].Name == name {
		inputs[last].Wires = append(inputs[last].Wires, wire)
		return inputs
	}
	return append(inputs, plan.Input{Name: name, Wires: []uint32{wire}})
}

func malformed(format string, arguments ...any) error {
	return fault.Refuse(SymbolsMalformed, "the .sym does not belong to the circuit: "+format, arguments...).
		WithHint("name the .sym that 'circom --sym' wrote in the compilation of the .r1cs")
}
