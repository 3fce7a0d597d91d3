package main

import (
	"fss/prover/internal/fault"
	"fss/prover/internal/service"
)

func runProfile(a *arguments) (any, int, error) {
	files, err := a.take(2)
	if err != nil {
		return nil, 0, err
	}
	if a.proofs < 1 || a.tasks < 0 {
		return nil, 0, fault.Refuse("usage", "--proofs is 1 or more, --tasks 0 or more")
	}
	profile, err := service.ProfileProofs(files[0], files[1], a.proofs, a.tasks)
	if err != nil || a.json {
		return profile, fault.ExitOK, err
	}
	return profile.Table(), fault.ExitOK, nil
}
