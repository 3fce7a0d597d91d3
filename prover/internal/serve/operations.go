package serve

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"

	"fss/prover/internal/fault"
	"fss/prover/internal/groth16"
	"fss/prover/internal/service"
)

type handler func(ctx context.Context, svc *service.Service, params json.RawMessage) (any, error)

var operations = map[string]handler{
	"ping":         func(context.Context, *service.Service, json.RawMessage) (any, error) { return struct{}{}, nil },
	"load":         load,
	"setup":        setup,
	"plan":         makePlan,
	"determine":    determine,
	"witness":      computeWitness,
	"prove":        prove,
	"prove_batch":  proveBatch,
	"verify":       verify,
	"verify_batch": verifyBatch,
	"info":         info,

	"phase1_check":        checkPhase1,
	"phase1_local":        makePhase1,
	"ceremony_start":      startCeremony,
	"ceremony_contribute": contribute,
	"ceremony_beacon":     contributeBeacon,
	"ceremony_verify":     verifyCeremony,

	"curve_check":    curveCheck,
	"curve_multiply": curveMultiply,
	"curve_sum":      curveSum,
	"curve_sum_each": curveSumEach,
	"poseidon":       poseidonEach,
}

// parse decodes params strictly, so that a misspelt name is an error and not a default.
func parse[T any](params json.RawMessage) (value T, err error) {
	decoder := json.NewDecoder(bytes.NewReader(params))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&value); err != nil {
		return value, fault.Refuse("request.malformed", "params: %v", err)
	}
	return value, nil
}

func load(_ context.Context, svc *service.Service, params json.RawMessage) (any, error) {
	p, err := parse[struct {
		service.Generator
		Zkey           string `json:"zkey"`
		AllowUnsafeKey bool   `json:"allow_unsafe_key"`
	}](params)
	if err != nil {
		return nil, err
	}
	return struct{}{}, svc.Load(p.Zkey, p.Generator, p.AllowUnsafeKey)
}

func setup(_ context.Context, _ *service.Service, params json.RawMessage) (any, error) {
	p, err := parse[struct {
		R1CS string `json:"r1cs"`
		Zkey string `json:"zkey"`
		Key  string `json:"key_file"`
		Seed string `json:"seed"`
	}](params)
	if err != nil {
		return nil, err
	}
	seed, err := hex.DecodeString(p.Seed)
	if err != nil {
		return nil, fault.Refuse("request.malformed", "the seed is not hexadecimal")
	}
	return service.Setup(p.R1CS, p.Zkey, p.Key, seed)
}

func makePlan(_ context.Context, _ *service.Service, params json.RawMessage) (any, error) {
	p, err := parse[struct {
		R1CS    string `json:"r1cs"`
		Symbols string `json:"sym"`
		Plan    string `json:"plan"`
	}](params)
	if err != nil {
		return nil, err
	}
	return service.Plan(p.R1CS, p.Symbols, p.Plan)
}

func determine(_ context.Context, _ *service.Service, params json.RawMessage) (any, error) {
	p, err := parse[struct {
		R1CS string `json:"r1cs"`
	}](params)
	if err != nil {
		return nil, err
	}
	return service.Determine(p.R1CS)
}

func computeWitness(ctx context.Context, svc *service.Service, params json.RawMessage) (any, error) {
	p, err := parse[struct {
		service.Generator
		Inputs json.RawMessage `json:"inputs"`
		Wtns   string          `json:"wtns"`
	}](params)
	if err != nil {
		return nil, err
	}
	return svc.Witness(ctx, p.Generator, p.Inputs, p.Wtns)
}

func prove(ctx context.Context, svc *service.Service, params json.RawMessage) (any, error) {
	p, err := parse[struct {
		service.Generator
		Zkey           string          `json:"zkey"`
		Inputs         json.RawMessage `json:"inputs"`
		Wtns           string          `json:"wtns"`
		AllowUnsafeKey bool            `json:"allow_unsafe_key"`
	}](params)
	if err != nil {
		return nil, err
	}
	if p.Wtns != "" {
		return svc.ProveWitness(p.Zkey, p.Wtns, p.AllowUnsafeKey)
	}
	return svc.Prove(ctx, p.Zkey, p.Generator, p.Inputs, p.AllowUnsafeKey, 0)
}

type outcome struct {
	*service.ProveResult
	Error *Failure `json:"error,omitempty"`
}

func proveBatch(ctx context.Context, svc *service.Service, params json.RawMessage) (any, error) {
	p, err := parse[struct {
		service.Generator
		Zkey           string            `json:"zkey"`
		Inputs         []json.RawMessage `json:"inputs"`
		AllowUnsafeKey bool              `json:"allow_unsafe_key"`
	}](params)
	if err != nil {
		return nil, err
	}
	results, err := svc.ProveBatch(ctx, p.Zkey, p.Generator, p.Inputs, p.AllowUnsafeKey)
	if err != nil {
		return nil, err
	}
	outcomes := make([]outcome, len(results))
	for i, result := range results {
		outcomes[i] = outcome{ProveResult: result.Result, Error: FailureOf(result.Err)}
	}
	return map[string]any{"results": outcomes}, nil
}

// keyParams name a verification key by its JSON or by its file.
type keyParams struct {
	Key            json.RawMessage `json:"key"`
	KeyFile        string          `json:"key_file"`
	AllowUnsafeKey bool            `json:"allow_unsafe_key"`
}

func (p keyParams) read() ([]byte, error) {
	if p.KeyFile == "" {
		return p.Key, nil
	}
	return service.ReadVerifyingKey(p.KeyFile)
}

func verify(_ context.Context, _ *service.Service, params json.RawMessage) (any, error) {
	p, err := parse[struct {
		keyParams
		service.Statement
	}](params)
	if err != nil {
		return nil, err
	}
	key, err := p.read()
	if err != nil {
		return nil, err
	}
	valid, err := service.Verify(key, p.Statement, p.AllowUnsafeKey)
	return map[string]any{"valid": valid}, err
}

// Verdict is the answer for one statement of a batch.
type Verdict struct {
	Valid bool     `json:"valid"`
	Error *Failure `json:"error,omitempty"`
}

func verifyBatch(_ context.Context, _ *service.Service, params json.RawMessage) (any, error) {
	p, err := parse[struct {
		keyParams
		Statements []service.Statement `json:"statements"`
	}](params)
	if err != nil {
		return nil, err
	}
	key, err := p.read()
	if err != nil {
		return nil, err
	}
	results, err := service.VerifyBatch(key, p.Statements, p.AllowUnsafeKey)
	if err != nil {
		return nil, err
	}
	return map[string]any{"verdicts": Verdicts(results)}, nil
}

// Verdicts turns the answers of a batch into what a reply carries.
func Verdicts(results []groth16.Verdict) []Verdict {
	verdicts := make([]Verdict, len(results))
	for i, result := range results {
		verdicts[i] = Verdict{Valid: result.Valid, Error: FailureOf(result.Refused)}
	}
	return verdicts
}

func info(_ context.Context, _ *service.Service, params json.RawMessage) (any, error) {
	p, err := parse[struct {
		File string `json:"file"`
	}](params)
	if err != nil {
		return nil, err
	}
	return service.Info(p.File)
}
