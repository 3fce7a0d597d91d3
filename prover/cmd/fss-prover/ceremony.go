package main

import (
	"encoding/hex"
	"strconv"

	"fss/prover/internal/binfile"
	"fss/prover/internal/fault"
	"fss/prover/internal/service"
)

const ceremonyUsage = `ceremony check PTAU
       fss-prover ceremony local POWER PTAU
       fss-prover ceremony start R1CS PTAU ZKEY
       fss-prover ceremony contribute ZKEY NEW.zkey [--name NAME] [--entropy FILE]
       fss-prover ceremony beacon ZKEY NEW.zkey HEX [--iterations N] [--name NAME]
       fss-prover ceremony verify R1CS PTAU ZKEY [--vk VK.json]`

// maxEntropy bounds the bytes that a contributor adds.
const maxEntropy = 1 << 20

func runCeremony(a *arguments) (any, int, error) {
	steps := map[string]struct {
		count int
		run   func(a *arguments, given []string) (any, error)
	}{
		"check":      {1, func(_ *arguments, given []string) (any, error) { return service.CheckPhase1(given[0]) }},
		"local":      {2, makePhase1},
		"start":      {3, startCeremony},
		"contribute": {2, contributeByHand},
		"beacon":     {3, contributeBeacon},
		"verify":     {3, verifyCeremony},
	}
	if len(a.positional) == 0 {
		return nil, 0, fault.Refuse("usage", "ceremony takes a step").WithHint("usage: fss-prover %s", a.usage)
	}
	step, known := steps[a.positional[0]]
	if !known {
		return nil, 0, fault.Refuse("usage", "a ceremony has no step %q", a.positional[0]).WithHint("see fss-prover ceremony --help")
	}
	given, err := a.take(1 + step.count)
	if err != nil {
		return nil, 0, err
	}
	result, err := step.run(a, given[1:])
	return result, fault.ExitOK, err
}

func makePhase1(_ *arguments, given []string) (any, error) {
	power, err := strconv.ParseUint(given[0], 10, 8)
	if err != nil {
		return nil, fault.Refuse("usage", "the power is not a number")
	}
	return nil, service.MakePhase1(uint32(power), given[1])
}

func startCeremony(_ *arguments, given []string) (any, error) {
	return service.StartCeremony(given[0], given[1], given[2])
}

func contributeByHand(a *arguments, given []string) (any, error) {
	var entropy []byte
	if a.entropy != "" {
		var err error
		if entropy, err = binfile.ReadLimited(a.entropy, maxEntropy, "usage"); err != nil {
			return nil, err
		}
	}
	return service.Contribute(given[0], given[1], a.contributor, entropy)
}

func contributeBeacon(a *arguments, given []string) (any, error) {
	value, err := hex.DecodeString(given[2])
	if err != nil {
		return nil, fault.Refuse("usage", "the beacon is not hexadecimal")
	}
	return service.ContributeBeacon(given[0], given[1], a.contributor, value, a.iterations)
}

func verifyCeremony(a *arguments, given []string) (any, error) {
	return service.VerifyCeremony(given[0], given[1], given[2], a.verifyingKey)
}
