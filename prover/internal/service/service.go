// Package service is what the prover does, for the command line and for the long-lived process alike: it joins
// files, witness generators, keys and proofs, and keeps what it has opened. It may import every other
// internal package but serve.
package service

import (
	"context"
	"crypto/rand"
	"io"
	"time"

	"fss/prover/internal/binfile"
	"fss/prover/internal/groth16"
	"fss/prover/internal/plan"
	"fss/prover/internal/witness"
	"fss/prover/internal/zkey"
)

// Limits of the files that are read whole.
const (
	maxWasm = 1 << 30
	MaxJSON = 64 << 20
)

// Service keeps keys mapped and witness generators compiled between calls. It is safe for concurrent use.
type Service struct {
	engine   *witness.Engine
	random   io.Reader
	keys     *store[*groth16.Prover]
	unsafe   *store[*groth16.Prover]
	circuits *store[*witness.Circuit]
	plans    *store[*plan.Plan]
}

// New starts a service; compiled witness generators are kept in cacheFolder, "" for none.
func New(ctx context.Context, cacheFolder string) (*Service, error) {
	engine, err := witness.NewEngine(ctx, cacheFolder)
	if err != nil {
		return nil, err
	}
	openKey := func(allowUnsafe bool) func(string) (*groth16.Prover, error) {
		return func(path string) (*groth16.Prover, error) {
			key, err := zkey.Open(path)
			if err != nil {
				return nil, err
			}
			prover, err := groth16.NewProver(key, allowUnsafe)
			if err != nil {
				key.Close()
			}
			return prover, err
		}
	}
	openCircuit := func(path string) (*witness.Circuit, error) {
		wasm, err := binfile.ReadLimited(path, maxWasm, "wasm.malformed")
		if err != nil {
			return nil, err
		}
		return engine.Load(context.Background(), wasm)
	}
	return &Service{
		engine: engine, random: rand.Reader,
		keys: newStore(openKey(false)), unsafe: newStore(openKey(true)), circuits: newStore(openCircuit),
		plans: newStore(plan.Open),
	}, nil
}

// Close frees the witness generators.
func (s *Service) Close(ctx context.Context) error { return s.engine.Close(ctx) }

// Load opens a key and what computes its witnesses ahead of their first use; an empty path is skipped.
func (s *Service) Load(zkeyPath string, from Generator, allowUnsafe bool) error {
	if zkeyPath != "" {
		if _, err := s.prover(zkeyPath, allowUnsafe); err != nil {
			return err
		}
	}
	if from == (Generator{}) {
		return nil
	}
	return s.loadGenerator(from)
}

func (s *Service) prover(path string, allowUnsafe bool) (*groth16.Prover, error) {
	if allowUnsafe {
		return s.unsafe.get(path)
	}
	return s.keys.get(path)
}

func since(start time.Time) float64 {
	return float64(time.Since(start).Microseconds()) / 1e6
}
