package service

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fss/prover/internal/fault"
	"fss/prover/internal/sample"
	"fss/prover/internal/wtns"
)

func sampleFiles(t *testing.T, steps int, input uint64) (zkeyPath, wtnsPath string) {
	t.Helper()
	folder := t.TempDir()
	zkeyPath, wtnsPath = filepath.Join(folder, "chain.zkey"), filepath.Join(folder, "chain.wtns")
	if err := os.WriteFile(zkeyPath, sample.Key(21), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := wtns.Write(wtnsPath, sample.Witness(steps, input)); err != nil {
		t.Fatal(err)
	}
	return zkeyPath, wtnsPath
}

func names(phases []Phase) (list []string) {
	for _, phase := range phases {
		list = append(list, phase.Name)
	}
	return list
}

func TestProfileNamesEveryPhase(t *testing.T) {
	zkeyPath, wtnsPath := sampleFiles(t, 21, 5)
	for _, tasks := range []int{0, 1} {
		profile, err := ProfileProofs(zkeyPath, wtnsPath, 2, tasks)
		if err != nil {
			t.Fatal(err)
		}
		if profile.Wires != 23 || profile.Domain != 32 || profile.Coefficients != 3*21+3 {
			t.Fatalf("the circuit is described as %+v", profile)
		}
		if got := names(profile.Load); !slices.Equal(got, []string{"map", "prepare", "witness file"}) {
			t.Fatalf("loading has the phases %v", got)
		}
		together := []string{"rows", "transforms", "masks", "sums", "blinding", "verification"}
		for _, phases := range [][]Phase{profile.First, profile.Warm} {
			if got := names(phases); !slices.Equal(got, together) {
				t.Fatalf("proving has the phases %v", got)
			}
		}
		if got := names(profile.Apart); len(got) != len(together)+4 || !slices.Contains(got, "sum of H") {
			t.Fatalf("proving with the sums apart has the phases %v", got)
		}
		for _, expected := range []string{"23 wires", "sum of H", "together", "limit: "} {
			if !strings.Contains(profile.Table(), expected) {
				t.Fatalf("%q is not in the table", expected)
			}
		}
		if limit := profile.Limit; limit.Additions.G1 < 100 || limit.Additions.G2 < 20 || limit.Seconds <= 0 {
			t.Fatalf("the limit is %+v", limit)
		}
	}
}

func TestInvalidWitnessHasNoProfile(t *testing.T) {
	zkeyPath, wtnsPath := sampleFiles(t, 20, 5)
	if _, err := ProfileProofs(zkeyPath, wtnsPath, 1, 0); fault.Code(err) != "witness.length" {
		t.Fatalf("error %v", err)
	}
}

func TestMediansAreOfEachPhase(t *testing.T) {
	runs := [][]Phase{{{"a", 3, 7}, {"b", 1, 1}}, {{"a", 1, 8}, {"b", 9, 3}}, {{"a", 2, 9}, {"b", 5, 2}}}
	if got := medians(runs); !slices.Equal(got, []Phase{{"a", 2, 8}, {"b", 5, 2}}) {
		t.Fatalf("medians %v", got)
	}
	if runs[0][0].Seconds != 3 {
		t.Fatal("the runs were changed")
	}
}
