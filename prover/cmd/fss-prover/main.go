// Command fss-prover makes development keys, witnesses and Groth16 proofs for circom circuits over BN254, and
// verifies them; in one shot, or as a long-lived process (serve).
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"

	"fss/prover/internal/fault"
	"fss/prover/internal/serve"
)

// command is one verb of the command line.
type command struct {
	usage   string
	summary string
	example string
	run     func(arguments *arguments) (result any, exit int, err error)
}

var commands = map[string]command{
	"setup":     {"setup R1CS ZKEY [--vk VK.json] [--seed HEX]", "make a development key for a circuit", "setup circuit.r1cs circuit.zkey --vk verification_key.json", runSetup},
	"plan":      {"plan R1CS SYM PLAN", "find the order in which a circuit's constraints give its witness; exit code 1 if they do not", "plan circuit.r1cs circuit.sym circuit.plan", runPlan},
	"determine": {"determine R1CS [--assume-divisors]", "say whether the inputs determine every wire; exit code 1 if they do not", "determine circuit.r1cs", runDetermine},
	"witness":   {"witness PLAN|WASM INPUT.json WTNS [--wasm WASM] [--cache DIR]", "compute the value of each wire", "witness circuit.plan input.json witness.wtns", runWitness},
	"prove":     {"prove ZKEY WTNS PROOF.json PUBLIC.json\n       fss-prover prove ZKEY [--plan PLAN] [--wasm WASM] INPUT.json PROOF.json PUBLIC.json", "make a proof", "prove circuit.zkey --plan circuit.plan input.json proof.json public.json", runProve},
	"profile":   {"profile ZKEY WTNS [--proofs N] [--tasks N]", "show where the time of a proof goes", "profile circuit.zkey witness.wtns --proofs 20", runProfile},
	"verify":    {"verify VK.json PUBLIC.json PROOF.json [PUBLIC.json PROOF.json ...] [--allow-unsafe-key]", "verify one proof or a batch", "verify verification_key.json public.json proof.json", runVerify},
	"export-vk": {"export-vk ZKEY VK.json", "write the verification key of a proving key", "export-vk circuit.zkey verification_key.json", runExport},
	"info":      {"info R1CS|ZKEY|PLAN", "describe a circuit, a key or a plan", "info circuit.zkey --json", runInfo},
	"ceremony":  {ceremonyUsage, "hold a ceremony for a circuit's key and verify it", "ceremony contribute circuit_0000.zkey circuit_0001.zkey --name alice", runCeremony},
	"serve":     {"serve [--cache DIR] [--memory-limit BYTES]", "answer JSON requests, one a line, until the input ends", "serve < requests.jsonl", runServe},
	"version":   {"version", "print the version", "version --json", runVersion},
}

var order = []string{"setup", "plan", "determine", "witness", "prove", "profile", "verify", "export-vk", "info", "ceremony", "serve", "version"}

func main() {
	os.Exit(run(os.Args[1:]))
}

func run(argv []string) (exit int) {
	defer func() {
		if reason := recover(); reason != nil {
			exit = fail(fault.Environment("prover.internal", "unexpected: %v", reason), false)
		}
	}()
	if len(argv) == 0 || argv[0] == "--help" || argv[0] == "-h" || argv[0] == "help" {
		printUsage()
		return fault.ExitOK
	}
	name := argv[0]
	if name == "--version" {
		name = "version"
	}
	chosen, known := commands[name]
	if !known {
		return fail(fault.Refuse("usage", "there is no command %q", name).WithHint("see fss-prover --help"), false)
	}
	parsed, err := parseArguments(name, chosen, argv[1:])
	if errors.Is(err, flag.ErrHelp) {
		return fault.ExitOK
	}
	if err != nil {
		return fail(err, parsed.json)
	}
	result, exit, err := chosen.run(parsed)
	if err != nil {
		return fail(err, parsed.json)
	}
	printResult(result, parsed.json)
	return exit
}

func printUsage() {
	fmt.Println("fss-prover: Groth16 over BN254 for circom circuits")
	fmt.Println()
	for _, name := range order {
		fmt.Printf("  %-10s %s\n", name, commands[name].summary)
	}
	fmt.Println()
	fmt.Println("Each command takes --help and --json. Exit codes: 0 ok or valid, 1 invalid proof,")
	fmt.Println("2 malformed or refused input, 3 environment.")
}

// printResult writes a result as JSON, or as "name: value" lines.
func printResult(result any, asJSON bool) {
	if result == nil {
		return
	}
	if line, ok := result.(string); ok && !asJSON {
		fmt.Println(line)
		return
	}
	data, err := json.Marshal(result)
	if err != nil {
		fail(err, asJSON)
		return
	}
	if asJSON {
		fmt.Println(string(data))
		return
	}
	var members map[string]any
	if json.Unmarshal(data, &members) != nil {
		fmt.Println(string(data))
		return
	}
	for _, name := range sortedKeys(members) {
		fmt.Printf("%s: %v\n", name, members[name])
	}
}

// fail prints one error and returns its exit code.
func fail(err error, asJSON bool) int {
	known := fault.From(err)
	if asJSON {
		data, _ := json.Marshal(map[string]any{"error": serve.FailureOf(known)})
		fmt.Println(string(data))
	}
	fmt.Fprintf(os.Stderr, "error[%s]: %s\n", known.Code, known.Message)
	if known.Hint != "" {
		fmt.Fprintf(os.Stderr, "hint: %s\n", known.Hint)
	}
	return known.Exit
}
