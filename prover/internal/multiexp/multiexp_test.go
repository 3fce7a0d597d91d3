package multiexp

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/vector"
)

// onBothPaths runs a test with the machine code, where there is any, and without.
func onBothPaths(t *testing.T, test func(t *testing.T)) {
	before := vector.Supported
	defer func() { vector.Supported = before }()
	for _, supported := range []bool{false, true} {
		if supported && !before {
			continue
		}
		vector.Supported = supported
		t.Run(fmt.Sprintf("vector=%v", supported), test)
	}
}

func randomScalar(random *rand.Rand) (scalar fr.Element) {
	value := new(big.Int)
	for range 5 {
		value.Lsh(value, 64).Add(value, new(big.Int).SetUint64(random.Uint64()))
	}
	scalar.SetBigInt(value)
	return scalar
}

func randomScalars(count int, random *rand.Rand) []fr.Element {
	list := make([]fr.Element, count)
	for i := range list {
		list[i] = randomScalar(random)
	}
	return list
}

// pointsG1 are distinct points without a pattern: a random walk.
func pointsG1(count int, random *rand.Rand) []bn254.G1Affine {
	base := randomScalar(random)
	var start, step bn254.G1Jac
	start.ScalarMultiplicationBase(base.BigInt(new(big.Int)))
	step.ScalarMultiplicationBase(big.NewInt(random.Int64()))
	list := make([]bn254.G1Jac, count)
	for i := range list {
		list[i] = start
		start.AddAssign(&step)
	}
	return bn254.BatchJacobianToAffineG1(list)
}

func pointsG2(count int, random *rand.Rand) []bn254.G2Affine {
	base := randomScalar(random)
	var start, step bn254.G2Jac
	start.ScalarMultiplicationBase(base.BigInt(new(big.Int)))
	step.ScalarMultiplicationBase(big.NewInt(random.Int64()))
	list := make([]bn254.G2Affine, count)
	for i := range list {
		list[i].FromJacobian(&start)
		start.AddAssign(&step)
	}
	return list
}

// check compares both groups' sums with gnark-crypto's.
func check(t *testing.T, g1 []bn254.G1Affine, g2 []bn254.G2Affine, scalars []fr.Element) {
	t.Helper()
	var got1, want1 bn254.G1Jac
	var got2, want2 bn254.G2Jac
	Compute(2, G1(&got1, g1, scalars), G2(&got2, g2, scalars))
	if len(scalars) > 0 {
		if _, err := want1.MultiExp(g1, scalars, ecc.MultiExpConfig{}); err != nil {
			t.Fatal(err)
		}
		if _, err := want2.MultiExp(g2, scalars, ecc.MultiExpConfig{}); err != nil {
			t.Fatal(err)
		}
	}
	if !got1.Equal(&want1) {
		t.Fatalf("%d points of G1: wrong sum", len(scalars))
	}
	if !got2.Equal(&want2) {
		t.Fatalf("%d points of G2: wrong sum", len(scalars))
	}
}

func TestEveryLength(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	g1, g2 := pointsG1(41, random), pointsG2(41, random)
	onBothPaths(t, func(t *testing.T) {
		for length := range 41 {
			check(t, g1[:length], g2[:length], randomScalars(length, random))
		}
	})
}

// TestJobsTogether has jobs of many sizes in one computation, which share scalars or do not, on any number of cores.
func TestJobsTogether(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 5))
	lengths := []int{1200, 0, 1, 700, 1199}
	g1, g2 := pointsG1(1200, random), pointsG2(1200, random)
	scalars := randomScalars(1200, random)
	want1, want2 := make([]bn254.G1Jac, len(lengths)), make([]bn254.G2Jac, len(lengths))
	for i, length := range lengths {
		if length > 0 {
			_, _ = want1[i].MultiExp(g1[:length], scalars[:length], ecc.MultiExpConfig{})
			_, _ = want2[i].MultiExp(g2[:length], scalars[:length], ecc.MultiExpConfig{})
		}
	}
	Compute(0)
	onBothPaths(t, func(t *testing.T) {
		for tasks := range 4 {
			sums1, sums2 := make([]bn254.G1Jac, len(lengths)), make([]bn254.G2Jac, len(lengths))
			var jobs []Job
			for i, length := range lengths {
				jobs = append(jobs, G1(&sums1[i], g1[:length], scalars[:length]), G2(&sums2[i], g2[:length], scalars[:length]))
			}
			Compute(tasks, jobs...)
			for i, length := range lengths {
				if !sums1[i].Equal(&want1[i]) || !sums2[i].Equal(&want2[i]) {
					t.Fatalf("%d tasks, %d points: wrong sum", tasks, length)
				}
			}
		}
	})
}

// scalarKinds are the distributions that a sum must bear.
func scalarKinds(random *rand.Rand) map[string]func(i int) fr.Element {
	repeated := randomScalar(random)
	signed := func(value int64) fr.Element { return *new(fr.Element).SetInt64(value) }
	power := func(bit uint) fr.Element { return *new(fr.Element).SetBigInt(new(big.Int).Lsh(big.NewInt(1), bit)) }
	half := *new(fr.Element).SetBigInt(new(big.Int).Rsh(fr.Modulus(), 1))
	return map[string]func(i int) fr.Element{
		"random":      func(int) fr.Element { return randomScalar(random) },
		"zero":        func(int) fr.Element { return fr.Element{} },
		"one":         func(int) fr.Element { return fr.One() },
		"minus one":   func(int) fr.Element { return signed(-1) },
		"bits":        func(int) fr.Element { return signed(random.Int64N(2)) },
		"powers":      func(i int) fr.Element { return power(uint(i % 254)) },
		"equal":       func(int) fr.Element { return repeated },
		"half of r":   func(i int) fr.Element { return *new(fr.Element).Add(&half, new(fr.Element).SetInt64(int64(i%5-2))) },
		"16 bits":     func(int) fr.Element { return signed(random.Int64N(1 << 16)) },
		"64 bits":     func(int) fr.Element { return *new(fr.Element).SetUint64(random.Uint64()) },
		"small signs": func(int) fr.Element { return signed(random.Int64N(1<<20) - 1<<19) },
		"mixed": func(i int) fr.Element {
			if i%5 == 0 {
				return randomScalar(random)
			}
			return signed(random.Int64N(3) - 1)
		},
	}
}

// pointKinds change good points into hard ones.
func pointKinds() map[string]func(i int) (from int, sign, infinite bool) {
	return map[string]func(i int) (from int, sign, infinite bool){
		"distinct":  func(i int) (int, bool, bool) { return i, false, false },
		"equal":     func(int) (int, bool, bool) { return 0, false, false },
		"opposite":  func(i int) (int, bool, bool) { return 0, i%2 == 1, false },
		"pairs":     func(i int) (int, bool, bool) { return i / 2, i%4 == 1, false },
		"infinity":  func(int) (int, bool, bool) { return 0, false, true },
		"with some": func(i int) (int, bool, bool) { return i, false, i%3 == 0 },
	}
}

func TestScalarsAndPointsOfAllKinds(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 2))
	const count = 600
	g1, g2 := pointsG1(count, random), pointsG2(count, random)
	onBothPaths(t, func(t *testing.T) {
		for scalarKind, scalar := range scalarKinds(random) {
			for pointKind, point := range pointKinds() {
				t.Run(scalarKind+" "+pointKind, func(t *testing.T) {
					scalars := make([]fr.Element, count)
					hard1, hard2 := make([]bn254.G1Affine, count), make([]bn254.G2Affine, count)
					for i := range scalars {
						scalars[i] = scalar(i)
						from, sign, infinite := point(i)
						if infinite {
							continue
						}
						hard1[i], hard2[i] = g1[from], g2[from]
						if sign {
							hard1[i].Neg(&hard1[i])
							hard2[i].Neg(&hard2[i])
						}
					}
					check(t, hard1, hard2, scalars)
				})
			}
		}
	})
}

func TestThousands(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 3))
	g1, g2 := pointsG1(9000, random), pointsG2(3000, random)
	for name, scalar := range scalarKinds(random) {
		for _, count := range []int{1000, 9000} {
			scalars := make([]fr.Element, count)
			for i := range scalars {
				scalars[i] = scalar(i)
			}
			var want bn254.G1Jac
			if _, err := want.MultiExp(g1[:count], scalars, ecc.MultiExpConfig{}); err != nil {
				t.Fatal(err)
			}
			onBothPaths(t, func(t *testing.T) {
				var got bn254.G1Jac
				Compute(0, G1(&got, g1[:count], scalars))
				if !got.Equal(&want) {
					t.Fatalf("%d points, scalars %s: wrong sum", count, name)
				}
			})
		}
	}
	onBothPaths(t, func(t *testing.T) { check(t, g1[:3000], g2, randomScalars(3000, random)) })
}

// BenchmarkSum compares with gnark-crypto's MultiExp on the same points and scalars: 2^13 of them, or 2^FSS_BENCH_LOG.
func BenchmarkSum(b *testing.B) {
	exponent := 13
	if text := os.Getenv("FSS_BENCH_LOG"); text != "" {
		exponent, _ = strconv.Atoi(text)
	}
	random := rand.New(rand.NewPCG(4, 4))
	count := 1 << exponent
	scalars := randomScalars(count, random)
	g1, g2 := pointsG1(count, random), pointsG2(count, random)
	var sum1 bn254.G1Jac
	var sum2 bn254.G2Jac
	b.Run("G1/ours", func(b *testing.B) {
		for b.Loop() {
			Compute(0, G1(&sum1, g1, scalars))
		}
	})
	b.Run("G1/gnark-crypto", func(b *testing.B) {
		for b.Loop() {
			_, _ = sum1.MultiExp(g1, scalars, ecc.MultiExpConfig{})
		}
	})
	b.Run("G2/ours", func(b *testing.B) {
		for b.Loop() {
			Compute(0, G2(&sum2, g2, scalars))
		}
	})
	b.Run("G2/gnark-crypto", func(b *testing.B) {
		for b.Loop() {
			_, _ = sum2.MultiExp(g2, scalars, ecc.MultiExpConfig{})
		}
	})
}
