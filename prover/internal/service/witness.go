package service

import (
	"context"
	"time"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/inputs"
	"fss/prover/internal/wtns"
)

// Witness computes the value of each wire for the inputs and writes it to wtnsPath.
func (s *Service) Witness(ctx context.Context, wasmPath string, given []byte, wtnsPath string) (wires int, seconds float64, err error) {
	start := time.Now()
	values, err := s.compute(ctx, wasmPath, given)
	if err != nil {
		return 0, 0, err
	}
	return len(values), since(start), wtns.Write(wtnsPath, values)
}

func (s *Service) compute(ctx context.Context, wasmPath string, given []byte) ([]fr.Element, error) {
	circuit, err := s.circuits.get(wasmPath)
	if err != nil {
		return nil, err
	}
	signals, err := inputs.Parse(given)
	if err != nil {
		return nil, err
	}
	return circuit.Compute(ctx, signals)
}
