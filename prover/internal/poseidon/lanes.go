package poseidon

import (
	"sync"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/lanes"
)

// laneParameters are the parameters of one width as columns, for lanes.Width states at a time.
type laneParameters struct {
	*parameters
	constants, matrix [][]lanes.Column
}

var laneTables [MaxWidth - MinWidth + 1]func() *laneParameters

func init() {
	for i := range laneTables {
		laneTables[i] = sync.OnceValue(func() *laneParameters {
			table := tables[i]()
			return &laneParameters{table, columns(table.constants), columns(table.matrix)}
		})
	}
}

func columns(rows [][]fr.Element) [][]lanes.Column {
	made := make([][]lanes.Column, len(rows))
	for i, row := range rows {
		for _, value := range row {
			made[i] = append(made[i], lanes.Constant(value))
		}
	}
	return made
}

// laneState is the room that permuting takes.
type laneState struct {
	values, next []lanes.Column
	term         lanes.Column
	element      [lanes.Width]fr.Element
}

func newLaneState(width int) *laneState {
	s := &laneState{term: lanes.New()}
	for range width {
		s.values, s.next = append(s.values, lanes.New()), append(s.next, lanes.New())
	}
	return s
}

// permuteLanes permutes at most lanes.Width states, which stand one after the other; the same steps as permute.
func (p *laneParameters) permuteLanes(states []fr.Element, s *laneState) {
	count := len(states) / p.width
	for lane := range s.values {
		for i := range count {
			s.element[i] = states[i*p.width+lane]
		}
		s.values[lane].Load(s.element[:count])
	}
	for round, constants := range p.constants {
		for lane, value := range s.values {
			value.Add(value, constants[lane])
		}
		s.fifthPower(s.values[0])
		if round < fullRounds/2 || round >= fullRounds/2+p.partial {
			for _, value := range s.values[1:] {
				s.fifthPower(value)
			}
		}
		for row, sum := range s.next {
			sum.Multiply(p.matrix[row][0], s.values[0])
			for column := 1; column < p.width; column++ {
				s.term.Multiply(p.matrix[row][column], s.values[column])
				sum.Add(sum, s.term)
			}
		}
		s.values, s.next = s.next, s.values
	}
	for lane, value := range s.values {
		value.Store(s.element[:count])
		for i := range count {
			states[i*p.width+lane] = s.element[i]
		}
	}
}

func (s *laneState) fifthPower(x lanes.Column) {
	s.term.Square(x)
	s.term.Square(s.term)
	x.Multiply(x, s.term)
}
