package service

import (
	"crypto/rand"
	"encoding/hex"
	"io"
	"time"

	"fss/prover/internal/atomicfile"
	"fss/prover/internal/ceremony"
	"fss/prover/internal/ceremony/blake2b"
	"fss/prover/internal/ceremony/contributor"
	"fss/prover/internal/ceremony/transcript"
	"fss/prover/internal/fault"
	"fss/prover/internal/groth16"
	"fss/prover/internal/ptau"
	"fss/prover/internal/r1cs"
	"fss/prover/internal/zkey"
)

// Limits of what a contributor says.
const (
	MaxContributorName = 64 // bytes, which snarkjs keeps
	minIterations      = 10 // of a beacon, as in snarkjs
	maxIterations      = 30 // as verification allows
)

const codeBeaconValue = "ceremony.beacon-value"

// ContributionInfo describes one contribution. Hash is what its maker can vouch for in public.
type ContributionInfo struct {
	Name       string `json:"name"`
	Hash       string `json:"hash"`
	Beacon     string `json:"beacon,omitempty"`
	Iterations uint8  `json:"iterations,omitempty"` // the beacon was hashed 2^Iterations times
}

func contributionInfo(who contributor.Contributor, hash transcript.Digest) ContributionInfo {
	info := ContributionInfo{Name: who.Name, Hash: hex.EncodeToString(hash[:])}
	if who.Beacon != nil {
		info.Beacon, info.Iterations = hex.EncodeToString(who.Beacon.Value), who.Beacon.Iterations
	}
	return info
}

// Phase1Info describes a phase 1 that was checked.
type Phase1Info struct {
	Power         uint32             `json:"power"`
	CeremonyPower uint32             `json:"ceremony_power"`
	Prepared      bool               `json:"prepared"`
	Contributions []ContributionInfo `json:"contributions"`
	Seconds       float64            `json:"seconds,omitempty"`
}

// CheckPhase1 checks all that the .ptau file at path says.
func CheckPhase1(path string) (*Phase1Info, error) {
	start := time.Now()
	file, err := ptau.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if err := file.Check(); err != nil {
		return nil, err
	}
	info, err := phase1Info(file)
	if err != nil {
		return nil, err
	}
	info.Seconds = since(start)
	return info, nil
}

func phase1Info(file *ptau.File) (*Phase1Info, error) {
	info := &Phase1Info{Power: file.Power, CeremonyPower: file.CeremonyPower, Prepared: file.Prepared()}
	for i := range file.Contributions {
		response, err := file.Contributions[i].Response()
		if err != nil {
			return nil, err
		}
		info.Contributions = append(info.Contributions, contributionInfo(file.Contributions[i].Contributor, response))
	}
	return info, nil
}

// MakePhase1 makes a local phase 1 with 2^power powers, from the system's randomness: for development.
func MakePhase1(power uint32, path string) error {
	return atomicfile.Write(path, func(out io.Writer) error { return ptau.WriteLocal(power, rand.Reader, out) })
}

// StartResult says what a ceremony begins with.
type StartResult struct {
	CircuitHash string  `json:"circuit_hash"`
	Constraints uint32  `json:"constraints"`
	Domain      uint32  `json:"domain"`
	Seconds     float64 `json:"seconds"`
}

// StartCeremony makes the key of the circuit at r1csPath before any contribution, from a phase 1 that it checks.
func StartCeremony(r1csPath, ptauPath, zkeyPath string) (*StartResult, error) {
	start := time.Now()
	system, phase1, err := openCeremony(r1csPath, ptauPath)
	if err != nil {
		return nil, err
	}
	defer system.Close()
	defer phase1.Close()
	if err := phase1.Check(); err != nil {
		return nil, err
	}
	initial, err := ceremony.NewInitial(system, phase1)
	if err != nil {
		return nil, err
	}
	if err := atomicfile.WriteAt(zkeyPath, func(out io.WriterAt) error { return initial.Write(system, out) }); err != nil {
		return nil, err
	}
	return &StartResult{
		CircuitHash: hex.EncodeToString(initial.CircuitHash[:]), Constraints: system.Constraints,
		Domain: initial.Shape.Domain, Seconds: since(start),
	}, nil
}

func openCeremony(r1csPath, ptauPath string) (*r1cs.R1CS, *ptau.File, error) {
	system, err := r1cs.Open(r1csPath)
	if err != nil {
		return nil, nil, err
	}
	phase1, err := ptau.Open(ptauPath)
	if err != nil {
		system.Close()
		return nil, nil, err
	}
	return system, phase1, nil
}

// Contribute takes a contribution by hand to the key at oldPath and writes the key at newPath. Its randomness is the
// system's; extra enters too, and makes it no weaker.
func Contribute(oldPath, newPath, name string, extra []byte) (*ContributionInfo, error) {
	var system [blake2b.Size]byte
	if _, err := io.ReadFull(rand.Reader, system[:]); err != nil {
		return nil, fault.Environment("prover.randomness", "cannot read randomness: %v", err)
	}
	seed := blake2b.Sum(system[:], extra)
	return contribute(oldPath, newPath, contributor.Contributor{Name: name}, func() *transcript.Stream {
		return transcript.NewStream((*[32]byte)(seed[:32]))
	})
}

// ContributeBeacon takes a contribution whose randomness is public: value, hashed 2^iterations times.
func ContributeBeacon(oldPath, newPath, name string, value []byte, iterations int) (*ContributionInfo, error) {
	if len(value) == 0 || len(value) > contributor.MaxLength {
		return nil, fault.Refuse(codeBeaconValue, "a beacon has 1 to %d bytes", contributor.MaxLength)
	}
	if iterations < minIterations || iterations > maxIterations {
		return nil, fault.Refuse(codeBeaconValue, "a beacon is hashed 2^%d to 2^%d times", minIterations, maxIterations)
	}
	beacon := &contributor.Beacon{Value: value, Iterations: uint8(iterations)}
	return contribute(oldPath, newPath, contributor.Contributor{Name: name, Beacon: beacon}, func() *transcript.Stream {
		return transcript.BeaconStream(beacon)
	})
}

func contribute(oldPath, newPath string, who contributor.Contributor, randomness func() *transcript.Stream) (*ContributionInfo, error) {
	if len(who.Name) > MaxContributorName {
		return nil, fault.Refuse("ceremony.name", "a contributor's name has at most %d bytes", MaxContributorName)
	}
	old, err := zkey.Open(oldPath)
	if err != nil {
		return nil, err
	}
	defer old.Close()
	var hash transcript.Digest
	err = atomicfile.WriteAt(newPath, func(out io.WriterAt) error {
		hash, err = ceremony.Contribute(old, who, randomness(), out)
		return err
	})
	if err != nil {
		return nil, err
	}
	info := contributionInfo(who, hash)
	return &info, nil
}

// CeremonyInfo describes a ceremony that was verified.
type CeremonyInfo struct {
	CircuitHash   string             `json:"circuit_hash"`
	Contributions []ContributionInfo `json:"contributions"`
	Phase1        *Phase1Info        `json:"phase1"`
	Seconds       float64            `json:"seconds"`
}

// VerifyCeremony verifies the whole chain from the phase 1 and the circuit to the key, and writes the verification key to
// vkPath unless that is empty.
func VerifyCeremony(r1csPath, ptauPath, zkeyPath, vkPath string) (*CeremonyInfo, error) {
	start := time.Now()
	system, phase1, err := openCeremony(r1csPath, ptauPath)
	if err != nil {
		return nil, err
	}
	defer system.Close()
	defer phase1.Close()
	key, err := zkey.Open(zkeyPath)
	if err != nil {
		return nil, err
	}
	defer key.Close()
	verified, err := ceremony.Verify(system, phase1, key)
	if err != nil {
		return nil, err
	}
	record, err := key.Record()
	if err != nil {
		return nil, err
	}
	info := &CeremonyInfo{CircuitHash: hex.EncodeToString(record.CircuitHash[:])}
	for i := range verified {
		info.Contributions = append(info.Contributions, contributionInfo(verified[i].Contributor, verified[i].Hash))
	}
	if vkPath != "" {
		verifying := groth16.VerifyingKeyOf(key)
		if err := verifying.Check(false); err != nil {
			return nil, err
		}
		if err := writeVerifyingKey(vkPath, verifying); err != nil {
			return nil, err
		}
	}
	info.Phase1, err = phase1Info(phase1)
	info.Seconds = since(start)
	return info, err
}
