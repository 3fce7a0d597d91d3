package serve

import (
	"context"
	"encoding/json"

	"fss/prover/internal/babyjub"
	"fss/prover/internal/fault"
	"fss/prover/internal/poseidon"
	"fss/prover/internal/service"
)

// The batch operations carry points (64 bytes: x, y), scalars and field elements (32 bytes), big endian, joined and
// in base64: decoding decimal strings would take longer than the arithmetic.

// MaxBatch bounds the points of one list; MaxRequest bounds all of a request.
const MaxBatch = 1 << 17

type points struct {
	Points []byte `json:"points"`
}

// curveCheck names what is wrong with each point, by the code of the refusal; "" for a good one.
func curveCheck(_ context.Context, _ *service.Service, params json.RawMessage) (any, error) {
	p, err := parse[points](params)
	if err != nil {
		return nil, err
	}
	decoded, faults, err := decodePoints(p.Points)
	if err != nil {
		return nil, err
	}
	babyjub.Check(decoded, faults)
	codes := make([]string, len(faults))
	for i, found := range faults {
		codes[i] = found.Code()
	}
	return map[string]any{"codes": codes}, nil
}

// curveMultiply multiplies points by one secret scalar. It refuses a point outside the subgroup of prime order,
// which would give some bits of the scalar away, and the identity.
func curveMultiply(_ context.Context, _ *service.Service, params json.RawMessage) (any, error) {
	p, err := parse[struct {
		Scalar []byte `json:"scalar"`
		points
	}](params)
	if err != nil {
		return nil, err
	}
	scalars, err := babyjub.DecodeScalars(p.Scalar)
	if err != nil {
		return nil, err
	}
	if len(scalars) != 1 {
		return nil, fault.Refuse("request.malformed", "params: %d scalars, expected one", len(scalars))
	}
	decoded, faults, err := decodePoints(p.Points)
	if err != nil {
		return nil, err
	}
	babyjub.Check(decoded, faults)
	if err := babyjub.FirstFault(faults); err != nil {
		return nil, err
	}
	return encoded(babyjub.MultiplyEach(&scalars[0], decoded)), nil
}

// curveSum adds up public multiples of points.
func curveSum(_ context.Context, _ *service.Service, params json.RawMessage) (any, error) {
	p, err := parse[struct {
		Scalars []byte `json:"scalars"`
		points
	}](params)
	if err != nil {
		return nil, err
	}
	scalars, err := babyjub.DecodeScalars(p.Scalars)
	if err != nil {
		return nil, err
	}
	decoded, err := decodeOnCurve(p.Points)
	if err != nil {
		return nil, err
	}
	if len(scalars) != len(decoded) {
		return nil, fault.Refuse("request.malformed", "params: %d scalars for %d points", len(scalars), len(decoded))
	}
	return encoded([]babyjub.Point{babyjub.Sum(scalars, decoded)}), nil
}

// curveSumEach adds up, place by place, public multiples of the points of several rows: one scalar a row.
func curveSumEach(_ context.Context, _ *service.Service, params json.RawMessage) (any, error) {
	p, err := parse[struct {
		Scalars []byte   `json:"scalars"`
		Rows    [][]byte `json:"rows"`
	}](params)
	if err != nil {
		return nil, err
	}
	scalars, err := babyjub.DecodeScalars(p.Scalars)
	if err != nil {
		return nil, err
	}
	if len(scalars) != len(p.Rows) || len(p.Rows) == 0 {
		return nil, fault.Refuse("request.malformed", "params: %d scalars for %d rows", len(scalars), len(p.Rows))
	}
	rows := make([][]babyjub.Point, len(p.Rows))
	for i, row := range p.Rows {
		if rows[i], err = decodeOnCurve(row); err != nil {
			return nil, err
		}
		if len(rows[i]) != len(rows[0]) {
			return nil, fault.Refuse("request.malformed", "params: row %d has %d points, row 0 has %d", i, len(rows[i]), len(rows[0]))
		}
	}
	return encoded(babyjub.SumEach(scalars, rows)), nil
}

// poseidonEach applies one width's permutation to many states and returns the first outputs elements of each.
func poseidonEach(_ context.Context, _ *service.Service, params json.RawMessage) (any, error) {
	p, err := parse[struct {
		Width   int    `json:"width"`
		Outputs int    `json:"outputs"`
		States  []byte `json:"states"`
	}](params)
	if err != nil {
		return nil, err
	}
	states, err := poseidon.PermuteEach(p.Width, p.Outputs, p.States)
	return map[string]any{"states": states}, err
}

func decodePoints(data []byte) ([]babyjub.Point, []babyjub.Fault, error) {
	if len(data) > MaxBatch*babyjub.PointBytes {
		return nil, nil, fault.Refuse("request.too-large", "more than %d points", MaxBatch).WithHint("split the batch")
	}
	return babyjub.Decode(data)
}

func decodeOnCurve(data []byte) ([]babyjub.Point, error) {
	decoded, faults, err := decodePoints(data)
	if err != nil {
		return nil, err
	}
	babyjub.CheckOnCurve(decoded, faults)
	return decoded, babyjub.FirstFault(faults)
}

func encoded(made []babyjub.Point) points {
	data := make([]byte, 0, len(made)*babyjub.PointBytes)
	for i := range made {
		data = made[i].Append(data)
	}
	return points{Points: data}
}
