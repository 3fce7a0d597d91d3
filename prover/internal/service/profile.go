package service

import (
	"crypto/rand"
	"slices"
	"time"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/groth16"
	"fss/prover/internal/wtns"
	"fss/prover/internal/zkey"
)

// Phase is one step and how long it took. Processor counts the seconds of every core, so it is Seconds times the
// cores where all were busy, and less where they were idle or did other work.
type Phase struct {
	Name      string  `json:"name"`
	Seconds   float64 `json:"seconds"`
	Processor float64 `json:"processor"`
}

// Profile says where the time of a proof goes. First is that of the first proof. Warm has the median of each phase
// over further ones, and Apart over as many in which the sums follow one another.
type Profile struct {
	Wires        int     `json:"wires"`
	Domain       uint32  `json:"domain"`
	Coefficients int     `json:"coefficients"`
	Load         []Phase `json:"load"`
	First        []Phase `json:"first"`
	Warm         []Phase `json:"warm"`
	Apart        []Phase `json:"apart"`
	Limit        *Limit  `json:"limit"`
}

// ProfileProofs opens the key and proves the witness once, then as often as proofs says, which is 1 or more. Tasks
// bounds the cores used, 0 for all.
func ProfileProofs(zkeyPath, wtnsPath string, proofs, tasks int) (*Profile, error) {
	var load stopwatch
	load.enter("map")
	key, err := zkey.Open(zkeyPath)
	if err != nil {
		return nil, err
	}
	defer key.Close()
	load.enter("prepare")
	prover, err := groth16.NewProver(key, false)
	if err != nil {
		return nil, err
	}
	load.enter("witness file")
	witness, err := wtns.Read(wtnsPath)
	if err != nil {
		return nil, err
	}
	profile := &Profile{
		Wires: prover.Wires(), Domain: key.Domain, Coefficients: len(key.Coefficients), Load: load.stop(),
	}
	for _, part := range []struct {
		target *[]Phase
		count  int
		apart  bool
	}{{&profile.First, 1, false}, {&profile.Warm, proofs, false}, {&profile.Apart, proofs, true}} {
		options := groth16.Options{Tasks: tasks, Apart: part.apart}
		if *part.target, err = timeProofs(prover, witness, part.count, options); err != nil {
			return nil, err
		}
	}
	profile.Limit = limitOf(prover.Workload(witness), tasks)
	return profile, nil
}

// timeProofs returns the median of each phase over count proofs.
func timeProofs(prover *groth16.Prover, witness []fr.Element, count int, options groth16.Options) ([]Phase, error) {
	runs := make([][]Phase, count)
	for i := range runs {
		var proof stopwatch
		options.Watch = proof.enter
		if _, _, err := prover.Prove(witness, rand.Reader, options); err != nil {
			return nil, err
		}
		runs[i] = proof.stop()
	}
	return medians(runs), nil
}

// stopwatch times phases that follow one another.
type stopwatch struct {
	phases []Phase
	began  time.Time
	worked time.Duration
}

func (s *stopwatch) enter(phase string) {
	s.stop()
	s.phases = append(s.phases, Phase{Name: phase})
	s.began, s.worked = time.Now(), processorTime()
}

// stop ends the last phase and returns all.
func (s *stopwatch) stop() []Phase {
	if last := len(s.phases) - 1; last >= 0 {
		s.phases[last].Seconds = since(s.began)
		s.phases[last].Processor = float64((processorTime() - s.worked).Microseconds()) / 1e6
	}
	return s.phases
}

// medians returns the median of each phase; all runs have the same phases.
func medians(runs [][]Phase) []Phase {
	result := slices.Clone(runs[0])
	for i := range result {
		median := func(of func(Phase) float64) float64 {
			list := make([]float64, len(runs))
			for j := range runs {
				list[j] = of(runs[j][i])
			}
			slices.Sort(list)
			return list[len(list)/2]
		}
		result[i].Seconds = median(func(p Phase) float64 { return p.Seconds })
		result[i].Processor = median(func(p Phase) float64 { return p.Processor })
	}
	return result
}
