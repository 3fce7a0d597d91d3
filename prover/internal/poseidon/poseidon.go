package poseidon

import (
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/fault"
	"fss/prover/internal/lanes"
	"fss/prover/internal/parallel"
	"fss/prover/internal/vector"
)

// PermuteEach applies the permutation of the width to each state; element 0 of a state is the capacity. The data
// holds the states one after the other, 32 bytes big endian an element; what is returned are the first outputs
// elements of each permuted state in the same form. It refuses an element that is not below r.
func PermuteEach(width, outputs int, data []byte) ([]byte, error) {
	if width < MinWidth || width > MaxWidth || outputs < 1 || outputs > width {
		return nil, fault.Refuse("poseidon.width", "poseidon has states of %d to %d elements, not %d, and gives 1 to %d of them, not %d",
			MinWidth, MaxWidth, width, width, outputs)
	}
	size := width * fr.Bytes
	if len(data)%size != 0 {
		return nil, fault.Refuse("request.malformed", "%d bytes are not whole states of %d", len(data), size)
	}
	states := make([]fr.Element, len(data)/fr.Bytes)
	for i := range states {
		if states[i].SetBytesCanonical(data[i*fr.Bytes:(i+1)*fr.Bytes]) != nil {
			return nil, fault.Refuse("field.range", "element %d of state %d is not below r", i%width, i/width)
		}
	}
	permuteAll(width, states)
	permuted := make([]byte, 0, len(states)/width*outputs*fr.Bytes)
	for i := 0; i < len(states); i += width {
		for lane := range outputs {
			value := states[i+lane].Bytes()
			permuted = append(permuted, value[:]...)
		}
	}
	return permuted, nil
}

// permuteAll shares the states among the cores.
func permuteAll(width int, states []fr.Element) {
	parallel.Ranges(len(states)/width, 0, func(start, end int) {
		if vector.Supported {
			table, room := laneTables[width-MinWidth](), newLaneState(width)
			for ; start < end; start += lanes.Width {
				table.permuteLanes(states[start*width:min(start+lanes.Width, end)*width], room)
			}
			return
		}
		table, scratch := tables[width-MinWidth](), make([]fr.Element, width)
		for i := start; i < end; i++ {
			table.permute(states[i*width:(i+1)*width], scratch)
		}
	})
}

// permute is the permutation as the paper writes it.
func (p *parameters) permute(state, scratch []fr.Element) {
	for round, constants := range p.constants {
		for lane := range state {
			state[lane].Add(&state[lane], &constants[lane])
		}
		if round < fullRounds/2 || round >= fullRounds/2+p.partial {
			for lane := range state {
				fifthPower(&state[lane])
			}
		} else {
			fifthPower(&state[0])
		}
		for row := range scratch {
			var sum, term fr.Element
			for column := range state {
				term.Mul(&p.matrix[row][column], &state[column])
				sum.Add(&sum, &term)
			}
			scratch[row] = sum
		}
		copy(state, scratch)
	}
}

func fifthPower(x *fr.Element) {
	var fourth fr.Element
	fourth.Square(x)
	fourth.Square(&fourth)
	x.Mul(x, &fourth)
}
