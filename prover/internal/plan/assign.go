package plan

import (
	"strings"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/fault"
	"fss/prover/internal/inputs"
)

// assign gives the input wires their values, after it has compared the inputs with what the circuit asks for.
func (p *Plan) assign(values fr.Vector, signals inputs.Signals) error {
	known := make(map[string]*Input, len(p.Inputs))
	for i := range p.Inputs {
		known[p.Inputs[i].Name] = &p.Inputs[i]
	}
	for _, name := range signals.Names() {
		count := len(signals[name])
		if count == 0 {
			continue
		}
		input, declared := known[name]
		if !declared {
			return fault.Refuse(inputs.Unknown, "the circuit has no input signal %q", name)
		}
		if count != len(input.Wires) {
			return fault.Refuse(inputs.Length, "the signal %q takes %d values and %d were given", name, len(input.Wires), count)
		}
	}
	var missing []string
	for _, input := range p.Inputs {
		if len(signals[input.Name]) != len(input.Wires) {
			missing = append(missing, input.Name)
		}
	}
	if len(missing) > 0 {
		return fault.Refuse(inputs.Missing, "the circuit's input signals %s were not given", strings.Join(missing, ", ")).
			WithHint("give every signal that the circuit's main component declares")
	}
	for _, input := range p.Inputs {
		for i := range input.Wires {
			value, err := fr.LittleEndian.Element((*[fr.Bytes]byte)(&signals[input.Name][i]))
			if err != nil {
				return fault.Refuse(inputs.Range, "the signal %q, value %d, is not below r", input.Name, i)
			}
			if wire := input.Wires[i]; wire != 0 {
				values[wire] = value
			}
		}
	}
	return nil
}
