package ptau_test

import (
	"bytes"
	"encoding/binary"
	"slices"
	"sync"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254"

	"fss/prover/internal/fault"
	"fss/prover/internal/ptau"
	"fss/prover/internal/sample"
)

const power = 4

// made is a local phase 1 for 2^power constraints.
var made = sync.OnceValue(func() []byte { return local(power, 1) })

func local(power uint32, seed byte) []byte {
	var file bytes.Buffer
	if err := ptau.WriteLocal(power, sample.Randomness(seed), &file); err != nil {
		panic(err)
	}
	return file.Bytes()
}

// section returns where the section's bytes begin and how many there are.
func section(data []byte, kind uint32) (start, size int) {
	for at := 12; ; {
		size := int(binary.LittleEndian.Uint64(data[at+4:]))
		if binary.LittleEndian.Uint32(data[at:]) == kind {
			return at + 12, size
		}
		at += 12 + size
	}
}

// without returns the file without its sections from first to last.
func without(data []byte, first, last uint32) []byte {
	kept, count := slices.Clone(data[:12]), uint32(0)
	for at := 12; at < len(data); {
		kind, size := binary.LittleEndian.Uint32(data[at:]), int(binary.LittleEndian.Uint64(data[at+4:]))
		if kind < first || kind > last {
			kept = append(kept, data[at:at+12+size]...)
			count++
		}
		at += 12 + size
	}
	binary.LittleEndian.PutUint32(kept[8:], count)
	return kept
}

// set writes bytes at an offset of a section of a copy.
func set(kind uint32, offset int, value ...byte) func([]byte) []byte {
	return func(data []byte) []byte {
		data = slices.Clone(data)
		start, _ := section(data, kind)
		copy(data[start+offset:], value)
		return data
	}
}

// copyWithin copies size bytes of one section over those of another in a copy.
func copyWithin(from uint32, source int, to uint32, target, size int) func([]byte) []byte {
	return func(data []byte) []byte {
		start, _ := section(data, from)
		return set(to, target, data[start+source:start+source+size]...)(data)
	}
}

func parse(t *testing.T, data []byte) *ptau.File {
	t.Helper()
	file, err := ptau.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestLocalPhase1IsConsistent(t *testing.T) {
	for _, power := range []uint32{1, 2, power, 11} {
		file := parse(t, local(power, 1))
		if err := file.Check(); err != nil {
			t.Errorf("power %d: %v", power, err)
		}
		if file.Power != power || !file.Prepared() || len(file.Contributions) != 1 || file.Contributions[0].Name != ptau.LocalName {
			t.Errorf("power %d: header %d, %q", power, file.Power, file.Contributions[0].Name)
		}
	}
}

func TestUnpreparedBasesAreThoseOfThePrepared(t *testing.T) {
	prepared, unprepared := parse(t, made()), parse(t, without(made(), 12, 15))
	if err := unprepared.Check(); err != nil || unprepared.Prepared() {
		t.Fatalf("the unprepared file: %v", err)
	}
	for _, list := range []ptau.List{ptau.Tau, ptau.Alpha, ptau.Beta} {
		highest := uint32(power)
		if list == ptau.Tau {
			highest++
		}
		for k := range highest + 1 {
			want, err := prepared.BasisG1(list, k)
			got, err2 := unprepared.BasisG1(list, k)
			if err != nil || err2 != nil || !slices.Equal(got, want) {
				t.Errorf("list %d, 2^%d: another basis (%v, %v)", list, k, err, err2)
			}
		}
		if _, err := prepared.BasisG1(list, highest+1); fault.Code(err) != "ptau.too-small" {
			t.Errorf("list %d: a basis past the end: %v", list, err)
		}
	}
	for k := range uint32(power + 1) {
		want, _ := prepared.BasisG2(k)
		if got, err := unprepared.BasisG2(k); err != nil || !slices.Equal(got, want) {
			t.Errorf("G2, 2^%d: another basis (%v)", k, err)
		}
	}
}

func TestInvalidForm(t *testing.T) {
	for name, change := range map[string]func([]byte) []byte{
		"empty":                    func([]byte) []byte { return nil },
		"magic":                    func(d []byte) []byte { return append([]byte("zkey"), d[4:]...) },
		"another field":            set(1, 4, 0),
		"another width":            set(1, 0, 64),
		"no power":                 set(1, 36, 0),
		"power of gigabytes":       set(1, 36, 28, 0, 0, 0, 28),
		"power that overflows":     set(1, 36, 63, 0, 0, 0, 63),
		"larger than its ceremony": set(1, 40, power-1),
		"ceremony too large":       set(1, 40, 29),
		"contributions claimed":    set(7, 0, 0xff, 0xff, 0xff, 0xff),
		"one contribution less":    set(7, 0, 0),
		"unknown contributor":      set(7, 4+9*64+5*128+216+64, 3),
		"cut short":                func(d []byte) []byte { return d[:len(d)-1] },
		"cut after the header":     func(d []byte) []byte { return d[:100] },
		"surplus byte":             func(d []byte) []byte { return append(slices.Clone(d), 0) },
		"section missing":          func(d []byte) []byte { return without(d, 6, 6) },
		"half prepared":            func(d []byte) []byte { return without(d, 14, 14) },
	} {
		if _, err := ptau.Parse(change(made())); fault.Code(err) != ptau.Malformed {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func TestInvalidContent(t *testing.T) {
	other := local(power, 2)
	transplant := func(kinds ...uint32) func([]byte) []byte {
		return func(data []byte) []byte {
			for _, kind := range kinds {
				start, size := section(other, kind)
				data = set(kind, 0, other[start:start+size]...)(data)
			}
			return data
		}
	}
	const tau, proofs = 4, 4 + 3*64 + 2*128 // of the first contribution
	for name, c := range map[string]struct {
		code   string
		change func([]byte) []byte
	}{
		"off the curve":                 {ptau.CodePoints, set(2, 5*64, 1, 2, 3)},
		"coordinate not below q":        {ptau.CodePoints, set(4, 64, bytes.Repeat([]byte{0xff}, 32)...)},
		"infinite power":                {ptau.CodePoints, set(2, 3*64, make([]byte, 64)...)},
		"infinite power in G2":          {ptau.CodePoints, set(3, 3*128, make([]byte, 128)...)},
		"basis off the curve":           {ptau.CodePoints, set(13, 128, 1, 2, 3)},
		"no contribution":               {ptau.CodeContribution, noContribution},
		"another's contribution":        {ptau.CodePowers, transplant(7)},
		"another's tau":                 {ptau.CodePowers, transplant(2)},
		"another's tau in G2":           {ptau.CodePowers, transplant(3)},
		"another's alpha":               {ptau.CodePowers, transplant(4)},
		"another's beta in G2":          {ptau.CodePowers, transplant(6)},
		"two powers swapped":            {ptau.CodePowers, copyWithin(2, 5*64, 2, 6*64, 64)},
		"the last power repeated":       {ptau.CodePowers, copyWithin(2, 29*64, 2, 30*64, 64)},
		"a power of alpha for beta's":   {ptau.CodePowers, copyWithin(4, 64, 5, 64, 64)},
		"a power in G2 repeated":        {ptau.CodePowers, copyWithin(3, 14*128, 3, 15*128, 128)},
		"tau without proof":             {ptau.CodeContribution, copyWithin(2, 2*64, 7, tau, 64)},
		"proof of tau for alpha":        {ptau.CodeContribution, copyWithin(7, proofs, 7, proofs+128, 128)},
		"proof in G2 of another":        {ptau.CodeContribution, copyWithin(7, proofs+6*64, 7, proofs+6*64+128, 128)},
		"hand's called a beacon's":      {ptau.CodeContribution, calledBeacon(10)},
		"beacon without end":            {ptau.CodeContribution, calledBeacon(63)},
		"beacon that overflows":         {ptau.CodeContribution, calledBeacon(64)},
		"another next challenge":        {ptau.CodeHash, set(7, proofs+6*64+3*128+216, 1)},
		"another partial hash":          {ptau.CodeHash, set(7, proofs+6*64+3*128, 1)},
		"no hash has this state":        {ptau.Malformed, set(7, proofs+6*64+3*128+128+72, 0xff)},
		"another's basis":               {ptau.CodeBasis, transplant(14)},
		"another's basis in G2":         {ptau.CodeBasis, transplant(13)},
		"two elements of a basis equal": {ptau.CodeBasis, copyWithin(12, 7*64, 12, 8*64, 64)},
		"element of the smallest basis": {ptau.CodeBasis, copyWithin(15, 2*64, 15, 0, 64)},
		"hidden direction of the basis": {ptau.CodeBasis, hideInLargestBasis},
	} {
		file, err := ptau.Parse(c.change(made()))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if err := file.Check(); fault.Code(err) != c.code {
			t.Errorf("%s: error %v, expected %s", name, err, c.code)
		}
	}
}

func noContribution(data []byte) []byte {
	start, size := section(data, 7)
	changed := slices.Concat(data[:start-8], make([]byte, 12), data[start+size:])
	changed[start-8] = 4
	return changed
}

// calledBeacon names the contribution after a beacon that it does not come from.
func calledBeacon(iterations byte) func([]byte) []byte {
	return func(data []byte) []byte {
		start, size := section(data, 7)
		fields := []byte{2, iterations, 3, 1, 7}
		who := append([]byte{1, 0, 0, 0, byte(len(fields)), 0, 0, 0}, fields...)
		kept := 4 + 9*64 + 5*128 + 216 + 64
		changed := slices.Concat(data[:start+kept], who, data[start+size:])
		binary.LittleEndian.PutUint64(changed[start-8:], uint64(kept+len(who)))
		return changed
	}
}

// hideInLargestBasis adds w^i times a point to element i of the largest basis: the change that a power of tau beyond the
// last would make. snarkjs leaves this direction unchecked.
func hideInLargestBasis(data []byte) []byte {
	file, _ := ptau.Parse(data)
	const size = 2 << power
	var sums [size]bn254.G1Affine
	basis, _ := file.BasisG1(ptau.Tau, power+1)
	for i, multiple := range sample.Roots(size) {
		var hidden bn254.G1Affine
		hidden.ScalarMultiplication(&file.BetaG1[3], multiple)
		sums[i].Add(&basis[i], &hidden)
	}
	for i := range sums {
		basisBytes := sample.Bytes(&sums[i])
		data = set(12, 64*(size-1+i), basisBytes...)(data)
	}
	return data
}

func TestInvalidOrderInALongList(t *testing.T) {
	const power = 10
	data := local(power, 1)
	file := parse(t, data)
	torsion := sample.Torsion()
	for _, index := range []int{0, 7, 1<<power - 1} {
		var shifted bn254.G2Affine
		shifted.Add(&file.TauG2[index], &torsion)
		changed := parse(t, set(3, 128*index, sample.Bytes(&shifted)...)(data))
		if err := changed.Check(); fault.Code(err) != ptau.CodePoints {
			t.Errorf("element %d: error %v", index, err)
		}
	}
}

func TestEveryFlippedBitIsRefused(t *testing.T) {
	start, size := section(made(), 7)
	name := start + size - len(ptau.LocalName)
	random := sample.Randomness(7)
	for range 400 {
		at, bit := int(random.Uint64()%uint64(len(made()))), byte(1)<<(random.Uint64()%8)
		if at >= name && at < start+size {
			continue // a contributor's name is no part of what is proved
		}
		changed := slices.Clone(made())
		changed[at] ^= bit
		file, err := ptau.Parse(changed)
		if err == nil {
			err = file.Check()
		}
		if err == nil {
			t.Errorf("byte %d, bit %d", at, bit)
		}
	}
}

func TestInvalidLocalPower(t *testing.T) {
	for _, power := range []uint32{0, ptau.MaxLocalPower + 1, 1 << 31} {
		if err := ptau.WriteLocal(power, sample.Randomness(1), &bytes.Buffer{}); fault.Code(err) != "ptau.power" {
			t.Errorf("power %d: %v", power, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(local(1, 1))
	f.Add(without(local(1, 1), 12, 15))
	f.Add(made()[:900])
	f.Add([]byte("ptau\x01\x00\x00\x00\x0b\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if file, err := ptau.Parse(data); err == nil && file.Power <= 3 {
			_ = file.Check()
		}
	})
}
