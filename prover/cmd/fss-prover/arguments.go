package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"fss/prover/internal/fault"
)

// arguments are the flags and positional arguments of one command; flags may stand anywhere.
type arguments struct {
	name       string
	usage      string
	positional []string
	json       bool

	verifyingKey string
	seed         string
	plan         string
	wasm         string
	cache        string
	allowUnsafe  bool

	assumeDivisors bool
	memoryLimit    uint64
	proofs, tasks  int

	contributor, entropy string
	iterations           int
}

func parseArguments(name string, chosen command, argv []string) (*arguments, error) {
	parsed := &arguments{name: name, usage: chosen.usage}
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.BoolVar(&parsed.json, "json", false, "print the result as one JSON document")
	switch name {
	case "setup":
		flags.StringVar(&parsed.verifyingKey, "vk", "", "also write the verification key to this file")
		flags.StringVar(&parsed.seed, "seed", "", "take the toxic waste from this hexadecimal seed: for tests alone, anyone who knows it can forge")
	case "determine":
		flags.BoolVar(&parsed.assumeDivisors, "assume-divisors", false, "exit with 0 also where wires follow by divisions, by what is assumed not to be 0")
	case "witness":
		flags.StringVar(&parsed.wasm, "wasm", "", "what PLAN finds unsatisfying is put to this generator, which names the line of the circuit")
		flags.StringVar(&parsed.cache, "cache", defaultCache(), "folder for compiled witness generators, empty for none")
	case "serve":
		flags.StringVar(&parsed.cache, "cache", defaultCache(), "folder for compiled witness generators, empty for none")
	case "prove":
		flags.StringVar(&parsed.plan, "plan", "", "compute the witness with this plan; INPUT.json takes the place of WTNS")
		flags.StringVar(&parsed.wasm, "wasm", "", "compute the witness with this generator, or what the plan finds unsatisfying")
		flags.StringVar(&parsed.cache, "cache", defaultCache(), "folder for compiled witness generators, empty for none")
	}
	if name == "profile" {
		flags.IntVar(&parsed.proofs, "proofs", 5, "how many proofs follow the first one; their median is shown")
		flags.IntVar(&parsed.tasks, "tasks", 0, "how many cores to use, 0 for all")
	}
	if name == "ceremony" {
		flags.StringVar(&parsed.contributor, "name", "", "the contributor's name, for contribute and beacon")
		flags.StringVar(&parsed.entropy, "entropy", "", "a file whose bytes enter a contribution's randomness beside the system's")
		flags.IntVar(&parsed.iterations, "iterations", 10, "a beacon is hashed 2^N times, N from 10 to 30")
		flags.StringVar(&parsed.verifyingKey, "vk", "", "verify: also write the verification key to this file")
	}
	if name == "serve" {
		flags.Uint64Var(&parsed.memoryLimit, "memory-limit", 0, "end the process rather than use more bytes than this, 0 for no limit")
	}
	if slices.Contains([]string{"prove", "verify", "export-vk"}, name) {
		flags.BoolVar(&parsed.allowUnsafe, "allow-unsafe-key", false, "accept a key with delta = gamma, for which anyone can forge: for test vectors alone")
	}
	for rest := argv; len(rest) > 0; {
		if err := flags.Parse(rest); err != nil {
			if err == flag.ErrHelp {
				printHelp(chosen, flags)
				return parsed, err
			}
			return parsed, fault.Refuse("usage", "%v", err).WithHint("see fss-prover %s --help", name)
		}
		rest = flags.Args()
		if len(rest) > 0 {
			parsed.positional = append(parsed.positional, rest[0])
			rest = rest[1:]
		}
	}
	return parsed, nil
}

func printHelp(chosen command, flags *flag.FlagSet) {
	fmt.Printf("usage: fss-prover %s\n\n%s\n\nexample: fss-prover %s\n\n", chosen.usage, chosen.summary, chosen.example)
	flags.SetOutput(os.Stdout)
	flags.PrintDefaults()
}

// take returns exactly count positional arguments.
func (a *arguments) take(count int) ([]string, error) {
	if len(a.positional) != count {
		return nil, fault.Refuse("usage", "%s takes %d arguments and %d were given", a.name, count, len(a.positional)).
			WithHint("usage: fss-prover %s", a.usage)
	}
	return a.positional, nil
}

// defaultCache is a folder of the user's cache, or none where there is no home.
func defaultCache() string {
	folder, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(folder, "fss", "wazero")
}

func sortedKeys(members map[string]any) []string {
	names := make([]string, 0, len(members))
	for name := range members {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
