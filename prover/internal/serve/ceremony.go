package serve

import (
	"context"
	"encoding/hex"
	"encoding/json"

	"fss/prover/internal/fault"
	"fss/prover/internal/service"
)

func checkPhase1(_ context.Context, _ *service.Service, params json.RawMessage) (any, error) {
	p, err := parse[struct {
		Ptau string `json:"ptau"`
	}](params)
	if err != nil {
		return nil, err
	}
	return service.CheckPhase1(p.Ptau)
}

func makePhase1(_ context.Context, _ *service.Service, params json.RawMessage) (any, error) {
	p, err := parse[struct {
		Power uint32 `json:"power"`
		Ptau  string `json:"ptau"`
	}](params)
	if err != nil {
		return nil, err
	}
	return struct{}{}, service.MakePhase1(p.Power, p.Ptau)
}

// ceremonyFiles are what a key is made from, and the key.
type ceremonyFiles struct {
	R1CS string `json:"r1cs"`
	Ptau string `json:"ptau"`
	Zkey string `json:"zkey"`
}

func startCeremony(_ context.Context, _ *service.Service, params json.RawMessage) (any, error) {
	p, err := parse[ceremonyFiles](params)
	if err != nil {
		return nil, err
	}
	return service.StartCeremony(p.R1CS, p.Ptau, p.Zkey)
}

// contribution is what both kinds have in common.
type contribution struct {
	Old  string `json:"old"`
	New  string `json:"new"`
	Name string `json:"name"`
}

func contribute(_ context.Context, _ *service.Service, params json.RawMessage) (any, error) {
	p, err := parse[struct {
		contribution
		Entropy string `json:"entropy"`
	}](params)
	if err != nil {
		return nil, err
	}
	return service.Contribute(p.Old, p.New, p.Name, []byte(p.Entropy))
}

func contributeBeacon(_ context.Context, _ *service.Service, params json.RawMessage) (any, error) {
	p, err := parse[struct {
		contribution
		Beacon     string `json:"beacon"`
		Iterations int    `json:"iterations"`
	}](params)
	if err != nil {
		return nil, err
	}
	value, err := hex.DecodeString(p.Beacon)
	if err != nil {
		return nil, fault.Refuse("request.malformed", "the beacon is not hexadecimal")
	}
	return service.ContributeBeacon(p.Old, p.New, p.Name, value, p.Iterations)
}

func verifyCeremony(_ context.Context, _ *service.Service, params json.RawMessage) (any, error) {
	p, err := parse[struct {
		ceremonyFiles
		Key string `json:"key_file"`
	}](params)
	if err != nil {
		return nil, err
	}
	return service.VerifyCeremony(p.R1CS, p.Ptau, p.Zkey, p.Key)
}
