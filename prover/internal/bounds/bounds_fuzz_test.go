// Package bounds_test checks that no reader of a file allocates much more than the file has.
package bounds_test

import (
	"bytes"
	"encoding/binary"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"

	"fss/prover/internal/inputs"
	"fss/prover/internal/plan"
	"fss/prover/internal/ptau"
	"fss/prover/internal/r1cs"
	"fss/prover/internal/sample"
	"fss/prover/internal/snarkjs"
	"fss/prover/internal/solve"
	"fss/prover/internal/wtns"
	"fss/prover/internal/zkey"
)

// What a reader may allocate: so many bytes for each byte that it is given, and a constant. A plan may claim 4,096 wires
// for each byte of its file (its format says why), and marks each in one byte.
const (
	perByte     = 64
	perPlanByte = 1<<12 + perByte
	constant    = 1 << 18
)

// header is how many bytes of a file are overwritten, one place after another: the headers of all formats are shorter.
const header = 1 << 10

type format struct {
	name    string
	perByte uint64
	sample  []byte
	read    func([]byte) error
}

func formats() []format {
	return []format{
		{"r1cs", perByte, sample.Chain(3), readR1CS},
		{"wtns", perByte, witness(), readWitness},
		{"zkey", perByte, sample.Key(2), readKey},
		{"ptau", perByte, phase1(), readPhase1},
		{"plan", perPlanByte, smallPlan(), readPlan},
	}
}

func readR1CS(data []byte) error {
	system, err := r1cs.Parse(data)
	if err == nil {
		for range system.Rows() {
		}
	}
	return err
}

func readWitness(data []byte) error {
	_, err := wtns.Parse(data)
	return err
}

func readKey(data []byte) error {
	key, err := zkey.Parse(data)
	if err != nil {
		return err
	}
	_, err = key.Record()
	return err
}

func readPhase1(data []byte) error {
	_, err := ptau.Parse(data)
	return err
}

func readPlan(data []byte) error {
	_, err := plan.Parse(data)
	return err
}

func witness() []byte {
	encoded := slices.Concat([]byte("wtns"), words(2, 2, 1), words(40, 0), words(32))
	encoded = append(encoded, sample.Chain(1)[28:60]...) // the modulus
	encoded = slices.Concat(encoded, words(2, 2), words(64, 0), make([]byte, 64))
	encoded[len(encoded)-64] = 1
	return encoded
}

func words(values ...uint32) (encoded []byte) {
	for _, value := range values {
		encoded = binary.LittleEndian.AppendUint32(encoded, value)
	}
	return encoded
}

func phase1() []byte {
	var file bytes.Buffer
	if err := ptau.WriteLocal(1, sample.Randomness(1), &file); err != nil {
		panic(err)
	}
	return file.Bytes()
}

func smallPlan() []byte {
	b := plan.NewBuilder([32]byte{1}, 3, []plan.Input{{Name: "a", Wires: []uint32{1}}})
	b.Add(plan.Instruction{Op: plan.Sum, Wires: []uint32{2}, Forms: []plan.Form{b.Form(nil)}})
	var file bytes.Buffer
	if err := b.Build().Encode(&file); err != nil {
		panic(err)
	}
	return file.Bytes()
}

// allocated returns how many bytes a call allocates, those that it frees again too.
func allocated(call func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	call()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func TestSamplesAreRead(t *testing.T) {
	for _, each := range formats() {
		if err := each.read(each.sample); err != nil {
			t.Errorf("%s: %v", each.name, err)
		}
	}
}

// A few bytes that announce gigabytes get an error, not memory.
func TestInvalidHeadersAllocateLittle(t *testing.T) {
	for _, each := range formats() {
		for _, value := range []uint32{math.MaxUint32, math.MaxInt32, 1<<28 - 1, 1 << 20, 28} {
			for at := 0; at+8 <= min(len(each.sample), header); at++ {
				for _, width := range []int{4, 8} {
					data := slices.Clone(each.sample)
					copy(data[at:at+width], words(value, value))
					check(t, each, data)
					check(t, each, data[:min(at+width+16, len(data))])
				}
			}
		}
	}
}

func TestInvalidContainersAllocateLittle(t *testing.T) {
	const sections = 20_000
	for _, each := range formats() {
		data := append(slices.Clone(each.sample[:8]), words(sections)...)
		for i := range uint32(sections) {
			data = append(data, words(100+i, 0, 0)...)
		}
		check(t, each, data)
		check(t, each, append(slices.Clone(each.sample[:8]), words(math.MaxUint32)...))
	}
}

func check(t *testing.T, each format, data []byte) {
	t.Helper()
	used := allocated(func() { _ = each.read(data) })
	if used > each.perByte*uint64(len(data))+constant {
		t.Fatalf("%s: %d bytes allocated for a file of %d: % x", each.name, used, len(data), data[:min(len(data), 120)])
	}
}

func TestInvalidTextsAllocateLittle(t *testing.T) {
	const size, perTextByte = 1 << 18, 512
	system, err := r1cs.Parse(sample.Chain(3))
	if err != nil {
		t.Fatal(err)
	}
	for name, read := range map[string]func([]byte){
		"inputs": func(data []byte) { _, _ = inputs.Parse(data) },
		"proof":  func(data []byte) { _, _ = snarkjs.DecodeProof(data) },
		"public": func(data []byte) { _, _ = snarkjs.DecodePublic(data) },
		"key":    func(data []byte) { _, _ = snarkjs.DecodeVerifyingKey(data, true) },
		"sym":    func(data []byte) { _, _ = solve.ReadInputs(bytes.NewReader(data), system) },
	} {
		for _, piece := range []string{"[", "{\"a\":", "[],", "{},", "1,", "\"\",", "\"1\",", "\"a\":1,", "9", "\n", ",", "\xff"} {
			many := strings.Repeat(piece, size/len(piece))
			for _, text := range []string{many, "[" + many + "1]", "{" + many + "\"z\":1}", "{\"a\":[" + many + "1]}"} {
				if used := allocated(func() { read([]byte(text)) }); used > perTextByte*size {
					t.Errorf("%s: %d bytes allocated for %d of %q", name, used, len(text), text[:20])
				}
			}
		}
	}
}
