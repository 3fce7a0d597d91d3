package service

import (
	"bytes"
	"crypto/sha256"
	"os"
	"time"

	"fss/prover/internal/binfile"
	"fss/prover/internal/fault"
	"fss/prover/internal/r1cs"
	"fss/prover/internal/solve"
)

// PlanResult says how far the constraints of a circuit lead from its inputs, and whether a plan was written: where
// some wires do not follow, its witness needs circom's generator.
type PlanResult struct {
	Complete  bool    `json:"complete"`
	Wires     uint32  `json:"wires"`
	Missing   int     `json:"missing"`
	Divisions int     `json:"divisions"`
	Bytes     int64   `json:"bytes,omitempty"`
	Seconds   float64 `json:"seconds"`
}

// Plan finds the order in which the constraints of the circuit at r1csPath give its witness, and writes it to
// planPath. The .sym of the same compilation names the inputs.
func Plan(r1csPath, symbolsPath, planPath string) (*PlanResult, error) {
	start := time.Now()
	mapping, err := binfile.Map(r1csPath)
	if err != nil {
		return nil, err
	}
	defer mapping.Close()
	system, err := r1cs.Parse(mapping.Data)
	if err != nil {
		return nil, err
	}
	symbols, err := binfile.Map(symbolsPath)
	if err != nil {
		return nil, err
	}
	defer symbols.Close()
	signals, err := solve.ReadInputs(bytes.NewReader(symbols.Data), system)
	if err != nil {
		return nil, err
	}
	solution := solve.Find(system)
	result := &PlanResult{
		Complete: len(solution.Missing) == 0, Wires: system.Wires, Missing: len(solution.Missing), Divisions: solution.Divisions(),
	}
	if result.Complete {
		if err := solution.Compile(sha256.Sum256(mapping.Data), signals).Write(planPath); err != nil {
			return nil, err
		}
		info, err := os.Stat(planPath)
		if err != nil {
			return nil, fault.Environment("file.unwritable", "the plan is gone again: %v", err)
		}
		result.Bytes = info.Size()
	}
	result.Seconds = since(start)
	return result, nil
}

// Determine says whether the inputs of the circuit at r1csPath determine its witness.
func Determine(r1csPath string) (*solve.Verdict, error) {
	system, err := r1cs.Open(r1csPath)
	if err != nil {
		return nil, err
	}
	defer system.Close()
	return solve.Determine(system), nil
}
