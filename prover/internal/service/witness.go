package service

import (
	"bytes"
	"context"
	"time"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/binfile"
	"fss/prover/internal/fault"
	"fss/prover/internal/inputs"
	"fss/prover/internal/plan"
	"fss/prover/internal/wtns"
)

// Generator names the files that a witness can be computed with: a plan, or circom's .wasm. Either may be absent. The
// plan comes first, and where it finds the inputs unsatisfying, the .wasm has the last word, since its message names
// the line of the circuit.
type Generator struct {
	Plan string `json:"plan"`
	Wasm string `json:"wasm"`
}

// The ways in which a witness was computed.
const (
	SolverPlan = "plan"
	SolverWasm = "wasm"
)

// GeneratorOf returns the generator that a single file is, a plan by its first bytes or else a .wasm.
func GeneratorOf(path string) (Generator, error) {
	mapping, err := binfile.Map(path)
	if err != nil {
		return Generator{}, err
	}
	defer mapping.Close()
	if bytes.HasPrefix(mapping.Data, []byte(plan.Magic)) {
		return Generator{Plan: path}, nil
	}
	return Generator{Wasm: path}, nil
}

// WitnessResult says how many wires a witness has, and how it was computed.
type WitnessResult struct {
	Wires   int     `json:"wires"`
	Solver  string  `json:"solver"`
	Seconds float64 `json:"seconds"`
}

// Witness computes the value of each wire for the inputs and writes it to wtnsPath.
func (s *Service) Witness(ctx context.Context, from Generator, given []byte, wtnsPath string) (*WitnessResult, error) {
	if err := s.loadGenerator(from); err != nil {
		return nil, err
	}
	start := time.Now()
	values, solver, err := s.compute(ctx, from, given, 0)
	if err != nil {
		return nil, err
	}
	return &WitnessResult{len(values), solver, since(start)}, wtns.Write(wtnsPath, values)
}

// loadGenerator opens what computes the witness first.
func (s *Service) loadGenerator(from Generator) (err error) {
	switch {
	case from.Plan != "":
		_, err = s.plans.get(from.Plan)
	case from.Wasm != "":
		_, err = s.circuits.get(from.Wasm)
	default:
		err = fault.Refuse("request.malformed", "neither a plan nor a .wasm is named")
	}
	return err
}

// compute returns the value of each wire and the solver that found it. Tasks bounds the cores, 0 for all.
func (s *Service) compute(ctx context.Context, from Generator, given []byte, tasks int) ([]fr.Element, string, error) {
	signals, err := inputs.Parse(given)
	if err != nil {
		return nil, "", err
	}
	if from.Plan != "" {
		solver, err := s.plans.get(from.Plan)
		if err != nil {
			return nil, "", err
		}
		values, err := solver.Compute(signals, tasks)
		if fault.Code(err) != inputs.Unsatisfied || from.Wasm == "" {
			return values, SolverPlan, err
		}
	}
	circuit, err := s.circuits.get(from.Wasm)
	if err != nil {
		return nil, "", err
	}
	values, err := circuit.Compute(ctx, signals)
	return values, SolverWasm, err
}
