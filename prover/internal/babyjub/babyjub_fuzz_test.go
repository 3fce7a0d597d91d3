package babyjub

import (
	"bytes"
	"testing"

	"fss/prover/internal/fault"
)

func FuzzDecode(f *testing.F) {
	f.Add([]byte{})
	f.Add(make([]byte, PointBytes))
	f.Add(append(make([]byte, PointBytes-1), 1))
	f.Add(bytes.Repeat([]byte{0xff}, 2*PointBytes+1))
	f.Fuzz(func(t *testing.T, data []byte) {
		points, faults, err := Decode(data)
		if err != nil {
			if fault.Code(err) != "request.malformed" {
				t.Fatalf("error %v", err)
			}
			return
		}
		Check(points, faults)
		for i := range points {
			if faults[i] == Good && (!points[i].OnCurve() || points[i].IsIdentity()) {
				t.Fatal("a bad point was accepted")
			}
		}
	})
}

func FuzzDecodeScalars(f *testing.F) {
	f.Add([]byte{})
	f.Add(make([]byte, 32))
	f.Add(bytes.Repeat([]byte{0xff}, 33))
	f.Add(Order.FillBytes(make([]byte, 32)))
	f.Fuzz(func(t *testing.T, data []byte) {
		scalars, err := DecodeScalars(data)
		if code := fault.Code(err); err != nil && code != "request.malformed" && code != "scalar.range" {
			t.Fatalf("error %v", err)
		}
		for i := range scalars {
			if err == nil && scalars[i].Cmp(Order) >= 0 {
				t.Fatal("a scalar that is not below the order was accepted")
			}
		}
	})
}
