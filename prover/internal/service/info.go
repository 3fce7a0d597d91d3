package service

import (
	"bytes"
	"encoding/hex"

	"fss/prover/internal/binfile"
	"fss/prover/internal/fault"
	"fss/prover/internal/groth16"
	"fss/prover/internal/plan"
	"fss/prover/internal/r1cs"
	"fss/prover/internal/zkey"
)

// CircuitInfo describes an .r1cs file.
type CircuitInfo struct {
	Kind          string    `json:"kind"`
	Constraints   uint32    `json:"constraints"`
	Wires         uint32    `json:"wires"`
	Public        uint32    `json:"public"`
	PublicOutputs uint32    `json:"public_outputs"`
	PublicInputs  uint32    `json:"public_inputs"`
	PrivateInputs uint32    `json:"private_inputs"`
	NonZeros      [3]uint64 `json:"non_zeros"`
}

// KeyInfo describes a .zkey file.
type KeyInfo struct {
	Kind          string `json:"kind"`
	Wires         uint32 `json:"wires"`
	Public        uint32 `json:"public"`
	Domain        uint32 `json:"domain"`
	Coefficients  int    `json:"coefficients"`
	Contributions uint32 `json:"contributions"`
	Safe          bool   `json:"safe"`
	Refusal       string `json:"refusal,omitempty"`
}

// PlanInfo describes a plan. Circuit is the sha256 of the .r1cs that it was made from.
type PlanInfo struct {
	Kind    string         `json:"kind"`
	Circuit string         `json:"circuit"`
	Wires   uint32         `json:"wires"`
	Blocks  int            `json:"blocks"`
	Inputs  map[string]int `json:"inputs"`
}

// Info describes the .r1cs, .zkey or plan file at path. For a key it says whether it may be used, and why not.
func Info(path string) (any, error) {
	mapping, err := binfile.Map(path)
	if err != nil {
		return nil, err
	}
	defer mapping.Close()
	switch {
	case bytes.HasPrefix(mapping.Data, []byte("r1cs")):
		return circuitInfo(mapping.Data)
	case bytes.HasPrefix(mapping.Data, []byte("zkey")):
		return keyInfo(mapping.Data)
	case bytes.HasPrefix(mapping.Data, []byte(plan.Magic)):
		return planInfo(mapping.Data)
	}
	return nil, fault.Refuse("file.unknown", "%s is neither an .r1cs nor a .zkey file nor a plan", path)
}

func planInfo(data []byte) (*PlanInfo, error) {
	found, err := plan.Parse(data)
	if err != nil {
		return nil, err
	}
	info := &PlanInfo{
		Kind: "plan", Circuit: hex.EncodeToString(found.Circuit[:]), Wires: found.Wires, Blocks: found.Blocks(),
		Inputs: make(map[string]int),
	}
	for _, input := range found.Inputs {
		info.Inputs[input.Name] = len(input.Wires)
	}
	return info, nil
}

func circuitInfo(data []byte) (*CircuitInfo, error) {
	system, err := r1cs.Parse(data)
	if err != nil {
		return nil, err
	}
	return &CircuitInfo{
		Kind: "r1cs", Constraints: system.Constraints, Wires: system.Wires, Public: system.Public(),
		PublicOutputs: system.PublicOutputs, PublicInputs: system.PublicInputs, PrivateInputs: system.PrivateInputs,
		NonZeros: [3]uint64{system.NonZeros(r1cs.A), system.NonZeros(r1cs.B), system.NonZeros(r1cs.C)},
	}, nil
}

func keyInfo(data []byte) (*KeyInfo, error) {
	key, err := zkey.Parse(data)
	if err != nil {
		return nil, err
	}
	info := &KeyInfo{
		Kind: "zkey", Wires: key.Wires, Public: key.Public, Domain: key.Domain,
		Coefficients: len(key.Coefficients), Contributions: key.Contributions(), Safe: true,
	}
	if err := key.CheckPoints(); err != nil {
		info.Safe, info.Refusal = false, fault.Code(err)
	} else if err := groth16.VerifyingKeyOf(key).Check(false); err != nil {
		info.Safe, info.Refusal = false, fault.Code(err)
	}
	return info, nil
}
