package service

import (
	"context"
	"encoding/json"
	"time"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/fault"
	"fss/prover/internal/groth16"
	"fss/prover/internal/parallel"
	"fss/prover/internal/snarkjs"
	"fss/prover/internal/wtns"
)

// Seconds is how long the two steps of a proof took.
type Seconds struct {
	Witness float64 `json:"witness"`
	Prove   float64 `json:"prove"`
}

// ProveResult is a proof with its public inputs, as snarkjs writes them.
type ProveResult struct {
	Proof   snarkjs.Proof `json:"proof"`
	Public  []string      `json:"public"`
	Solver  string        `json:"solver,omitempty"` // how the witness was computed, if it was
	Seconds Seconds       `json:"seconds"`
}

// Write puts the proof and the public inputs into two files.
func (r *ProveResult) Write(proofPath, publicPath string) error {
	if err := writeJSON(proofPath, r.Proof); err != nil {
		return err
	}
	return writeJSON(publicPath, r.Public)
}

// ProveWitness proves from a .wtns file.
func (s *Service) ProveWitness(zkeyPath, wtnsPath string, allowUnsafe bool) (*ProveResult, error) {
	prover, err := s.prover(zkeyPath, allowUnsafe)
	if err != nil {
		return nil, err
	}
	values, err := wtns.Read(wtnsPath)
	if err != nil {
		return nil, err
	}
	return s.prove(prover, values, 0)
}

// Prove computes the witness for the inputs and proves. Tasks bounds the cores, 0 for all.
func (s *Service) Prove(ctx context.Context, zkeyPath string, from Generator, inputs []byte, allowUnsafe bool, tasks int) (*ProveResult, error) {
	prover, err := s.prover(zkeyPath, allowUnsafe)
	if err != nil {
		return nil, err
	}
	if err := s.loadGenerator(from); err != nil {
		return nil, err
	}
	start := time.Now()
	values, solver, err := s.compute(ctx, from, inputs, tasks)
	if err != nil {
		return nil, err
	}
	seconds := since(start)
	result, err := s.prove(prover, values, tasks)
	if err != nil {
		return nil, err
	}
	result.Solver, result.Seconds.Witness = solver, seconds
	return result, nil
}

func (s *Service) prove(prover *groth16.Prover, values []fr.Element, tasks int) (*ProveResult, error) {
	start := time.Now()
	proof, public, err := prover.Prove(values, s.random, groth16.Options{Tasks: tasks})
	if err != nil {
		return nil, err
	}
	return &ProveResult{
		Proof: snarkjs.EncodeProof(proof), Public: snarkjs.EncodePublic(public), Seconds: Seconds{Prove: since(start)},
	}, nil
}

// Outcome is one element of a batch: a result or the reason why there is none.
type Outcome struct {
	Result *ProveResult
	Err    error
}

// ProveBatch proves many statements of one circuit, one core each. Failures are reported one by one.
func (s *Service) ProveBatch(ctx context.Context, zkeyPath string, from Generator, inputs []json.RawMessage, allowUnsafe bool) ([]Outcome, error) {
	if err := s.Load(zkeyPath, from, allowUnsafe); err != nil {
		return nil, err
	}
	outcomes := make([]Outcome, len(inputs))
	next := make(chan int)
	go func() {
		defer close(next)
		for i := range inputs {
			next <- i
		}
	}()
	workers := min(parallel.Cores(0), len(inputs))
	parallel.Ranges(workers, workers, func(int, int) {
		for i := range next {
			outcomes[i] = s.guarded(ctx, zkeyPath, from, inputs[i], allowUnsafe)
		}
	})
	return outcomes, nil
}

// guarded turns a panic into an error of that one element, so that it cannot end the process.
func (s *Service) guarded(ctx context.Context, zkeyPath string, from Generator, inputs []byte, allowUnsafe bool) (outcome Outcome) {
	defer func() {
		if reason := recover(); reason != nil {
			outcome = Outcome{Err: fault.Environment("prover.internal", "proving failed: %v", reason)}
		}
	}()
	result, err := s.Prove(ctx, zkeyPath, from, inputs, allowUnsafe, 1)
	return Outcome{Result: result, Err: err}
}
