package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"os"

	"fss/prover/internal/binfile"
	"fss/prover/internal/fault"
	"fss/prover/internal/inputs"
	"fss/prover/internal/serve"
	"fss/prover/internal/service"
	"fss/prover/internal/solve"
)

// version is that of the wheel; a test keeps the two equal.
const version = "0.1.0"

func runSetup(a *arguments) (any, int, error) {
	files, err := a.take(2)
	if err != nil {
		return nil, 0, err
	}
	seed, err := hex.DecodeString(a.seed)
	if err != nil {
		return nil, 0, fault.Refuse("usage", "--seed is not hexadecimal")
	}
	if len(seed) > 0 {
		fmt.Fprintln(os.Stderr, "note: the key comes from a seed: anyone who knows it can forge proofs")
	}
	result, err := service.Setup(files[0], files[1], a.verifyingKey, seed)
	return result, fault.ExitOK, err
}

func runWitness(a *arguments) (any, int, error) {
	files, err := a.take(3)
	if err != nil {
		return nil, 0, err
	}
	from, err := service.GeneratorOf(files[0])
	if err != nil {
		return nil, 0, err
	}
	if a.wasm != "" {
		from.Wasm = a.wasm
	}
	ctx := context.Background()
	svc, given, err := open(ctx, a, files[1])
	if err != nil {
		return nil, 0, err
	}
	defer svc.Close(ctx)
	result, err := svc.Witness(ctx, from, given, files[2])
	return result, fault.ExitOK, err
}

func runPlan(a *arguments) (any, int, error) {
	files, err := a.take(3)
	if err != nil {
		return nil, 0, err
	}
	result, err := service.Plan(files[0], files[1], files[2])
	if err != nil || result.Complete {
		return result, fault.ExitOK, err
	}
	return result, fault.ExitInvalid, nil
}

func runDetermine(a *arguments) (any, int, error) {
	files, err := a.take(1)
	if err != nil {
		return nil, 0, err
	}
	verdict, err := service.Determine(files[0])
	if err != nil {
		return nil, 0, err
	}
	exit := fault.ExitInvalid
	if verdict.Determined || a.assumeDivisors && len(verdict.Missing) == 0 {
		exit = fault.ExitOK
	}
	if a.json {
		return verdict, exit, nil
	}
	return summary(verdict), exit, nil
}

// summary is a verdict for people: how many wires of each kind, and the first of those that do not follow.
func summary(verdict *solve.Verdict) map[string]any {
	const first = 10
	return map[string]any{
		"determined": verdict.Determined, "constraints": verdict.Constraints, "wires": verdict.Wires,
		"linear": verdict.Linear, "digits": verdict.Digits, "zero tests": verdict.Zero, "divisions": len(verdict.Assumptions),
		"missing": len(verdict.Missing), "first missing": verdict.Missing[:min(first, len(verdict.Missing))],
	}
}

func open(ctx context.Context, a *arguments, inputFile string) (*service.Service, []byte, error) {
	svc, err := service.New(ctx, a.cache)
	if err != nil {
		return nil, nil, err
	}
	given, err := binfile.ReadLimited(inputFile, service.MaxJSON, inputs.Malformed)
	return svc, given, err
}

func runProve(a *arguments) (any, int, error) {
	files, err := a.take(4)
	if err != nil {
		return nil, 0, err
	}
	ctx := context.Background()
	var result *service.ProveResult
	if a.wasm == "" && a.plan == "" {
		var svc *service.Service
		if svc, err = service.New(ctx, ""); err != nil {
			return nil, 0, err
		}
		defer svc.Close(ctx)
		result, err = svc.ProveWitness(files[0], files[1], a.allowUnsafe)
	} else {
		svc, given, openErr := open(ctx, a, files[1])
		if openErr != nil {
			return nil, 0, openErr
		}
		defer svc.Close(ctx)
		result, err = svc.Prove(ctx, files[0], service.Generator{Plan: a.plan, Wasm: a.wasm}, given, a.allowUnsafe, 0)
	}
	if err != nil {
		return nil, 0, err
	}
	summary := map[string]any{"seconds": result.Seconds}
	if result.Solver != "" {
		summary["solver"] = result.Solver
	}
	return summary, fault.ExitOK, result.Write(files[2], files[3])
}

func runVerify(a *arguments) (any, int, error) {
	if len(a.positional) < 3 || len(a.positional)%2 == 0 {
		_, err := a.take(3)
		return nil, 0, err
	}
	key, err := service.ReadVerifyingKey(a.positional[0])
	if err != nil {
		return nil, 0, err
	}
	var statements []service.Statement
	for i := 1; i < len(a.positional); i += 2 {
		statement, err := service.ReadStatement(a.positional[i], a.positional[i+1])
		if err != nil {
			return nil, 0, err
		}
		statements = append(statements, statement)
	}
	if len(statements) == 1 {
		return verifyOne(a, key, statements[0])
	}
	return verifyMany(a, key, statements)
}

func verifyOne(a *arguments, key []byte, statement service.Statement) (any, int, error) {
	valid, err := service.Verify(key, statement, a.allowUnsafe)
	if err != nil {
		return nil, 0, err
	}
	exit := fault.ExitOK
	if !valid {
		exit = fault.ExitInvalid
	}
	return serve.Verdict{Valid: valid}, exit, nil
}

func verifyMany(a *arguments, key []byte, statements []service.Statement) (any, int, error) {
	results, err := service.VerifyBatch(key, statements, a.allowUnsafe)
	if err != nil {
		return nil, 0, err
	}
	exit := fault.ExitOK
	verdicts := serve.Verdicts(results)
	for _, verdict := range verdicts {
		switch {
		case verdict.Error != nil:
			exit = fault.ExitRefused
		case !verdict.Valid && exit == fault.ExitOK:
			exit = fault.ExitInvalid
		}
	}
	return map[string]any{"verdicts": verdicts}, exit, nil
}

func runExport(a *arguments) (any, int, error) {
	files, err := a.take(2)
	if err != nil {
		return nil, 0, err
	}
	return nil, fault.ExitOK, service.ExportVerifyingKey(files[0], files[1], a.allowUnsafe)
}

func runInfo(a *arguments) (any, int, error) {
	files, err := a.take(1)
	if err != nil {
		return nil, 0, err
	}
	described, err := service.Info(files[0])
	return described, fault.ExitOK, err
}

func runVersion(a *arguments) (any, int, error) {
	if a.json {
		return map[string]string{"version": version}, fault.ExitOK, nil
	}
	return version, fault.ExitOK, nil
}

func runServe(a *arguments) (any, int, error) {
	if _, err := a.take(0); err != nil {
		return nil, 0, err
	}
	if err := limitMemory(a.memoryLimit); err != nil {
		return nil, 0, err
	}
	ctx := context.Background()
	svc, err := service.New(ctx, a.cache)
	if err != nil {
		return nil, 0, err
	}
	defer svc.Close(ctx)
	return nil, fault.ExitOK, serve.Run(ctx, svc, os.Stdin, os.Stdout)
}
