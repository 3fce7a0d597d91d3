package ceremony_test

import (
	"bytes"
	"encoding/binary"
	"math/big"
	"slices"
	"sync"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/ceremony"
	"fss/prover/internal/ceremony/contributor"
	"fss/prover/internal/ceremony/transcript"
	"fss/prover/internal/fault"
	"fss/prover/internal/groth16"
	"fss/prover/internal/ptau"
	"fss/prover/internal/r1cs"
	"fss/prover/internal/sample"
	"fss/prover/internal/zkey"
)

// steps makes a circuit with as many rows as its domain has: 13 constraints, the constant and two public wires.
const steps, power = 13, 4

var (
	phase1  = sync.OnceValue(func() *ptau.File { return localPhase1(power, 1) })
	initial = sync.OnceValue(func() []byte { return start(circuit(steps), phase1()) })
	beacon  = &contributor.Beacon{Value: []byte("block 21000000"), Iterations: 10}
)

func localPhase1(power uint32, seed byte) *ptau.File {
	var file bytes.Buffer
	if err := ptau.WriteLocal(power, sample.Randomness(seed), &file); err != nil {
		panic(err)
	}
	parsed, err := ptau.Parse(file.Bytes())
	if err != nil {
		panic(err)
	}
	return parsed
}

func circuit(steps int) *r1cs.R1CS {
	system, err := r1cs.Parse(sample.Chain(steps))
	if err != nil {
		panic(err)
	}
	return system
}

func start(system *r1cs.R1CS, phase1 *ptau.File) []byte {
	key, err := ceremony.NewInitial(system, phase1)
	if err != nil {
		panic(err)
	}
	var file sample.Memory
	if err := key.Write(system, &file); err != nil {
		panic(err)
	}
	return file.Bytes()
}

func parse(data []byte) *zkey.Key {
	key, err := zkey.Parse(data)
	if err != nil {
		panic(err)
	}
	return key
}

// contribute adds a contribution by hand whose secret follows from the seed.
func contribute(data []byte, seed byte) []byte {
	return contributeAs(data, contributor.Contributor{Name: string(rune('a' + seed))}, transcript.NewStream(&[32]byte{seed}))
}

func contributeAs(data []byte, who contributor.Contributor, stream *transcript.Stream) []byte {
	var file sample.Memory
	if _, err := ceremony.Contribute(parse(data), who, stream, &file); err != nil {
		panic(err)
	}
	return file.Bytes()
}

func contributeBeacon(data []byte) []byte {
	return contributeAs(data, contributor.Contributor{Beacon: beacon}, transcript.BeaconStream(beacon))
}

func verify(data []byte) error {
	_, err := ceremony.Verify(circuit(steps), phase1(), parse(data))
	return err
}

// parts is a key that a test changes.
type parts struct {
	*zkey.Key
	record *zkey.Record
}

// change takes a key apart, changes it and puts it together.
func change(data []byte, edit func(*parts)) []byte {
	key := parse(data)
	record, err := key.Record()
	if err != nil {
		panic(err)
	}
	for _, list := range []*[]bn254.G1Affine{&key.IC, &key.A, &key.B1, &key.C, &key.H} {
		*list = slices.Clone(*list)
	}
	key.B2, key.Coefficients = slices.Clone(key.B2), slices.Clone(key.Coefficients)
	edit(&parts{key, record})
	var file sample.Memory
	w := zkey.NewWriter(&file, zkey.Shape{
		Wires: key.Wires, Public: key.Public, Domain: key.Domain, Coefficients: uint32(len(key.Coefficients)),
	})
	w.PutPoints(&key.Points)
	for section, points := range map[zkey.Section][]bn254.G1Affine{
		zkey.IC: key.IC, zkey.A: key.A, zkey.B1: key.B1, zkey.C: key.C, zkey.H: key.H,
	} {
		w.PutG1(section, 0, points)
	}
	w.PutB2(0, key.B2)
	w.PutCoefficients(0, key.Coefficients)
	w.PutRecord(record)
	return file.Bytes()
}

func TestCeremonyIsVerifiedAndItsKeyProves(t *testing.T) {
	final := contribute(contributeBeacon(contribute(contribute(initial(), 1), 2)), 3)
	verified, err := ceremony.Verify(circuit(steps), phase1(), parse(final))
	if err != nil {
		t.Fatal(err)
	}
	var names string
	for _, each := range verified {
		names += each.Name + ","
	}
	if names != "b,c,,d," || verified[2].Beacon == nil || verified[0].Beacon != nil {
		t.Errorf("contributors %q", names)
	}
	prover, err := groth16.NewProver(parse(final), false)
	if err != nil {
		t.Fatal(err)
	}
	witness := sample.Witness(steps, 5)
	proof, public, err := prover.Prove(witness, sample.Randomness(1), groth16.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if valid, err := prover.VerifyingKey().Verify(public, proof); !valid || err != nil {
		t.Errorf("valid %v, error %v", valid, err)
	}
}

func TestEachSizeOfCircuitFromOnePhase1(t *testing.T) {
	larger := localPhase1(6, 3)
	for _, steps := range []int{1, 2, 5, 13, 14, 61} {
		final := contribute(start(circuit(steps), larger), 1)
		if _, err := ceremony.Verify(circuit(steps), larger, parse(final)); err != nil {
			t.Errorf("%d steps: %v", steps, err)
		}
	}
	if _, err := ceremony.NewInitial(circuit(62), larger); fault.Code(err) != "ptau.too-small" {
		t.Errorf("a circuit that is too large: %v", err)
	}
}

func TestInvalidCeremony(t *testing.T) {
	one := contribute(initial(), 1)
	two := contribute(one, 2)
	three := contribute(two, 3)
	elsewhere := contribute(start(circuit(steps), localPhase1(power, 9)), 1)
	recordOf := func(data []byte) *zkey.Record { return &zkey.Record{Contributions: parseRecord(data).Contributions} }
	_, _, g1, g2 := bn254.Generators()

	for name, c := range map[string]struct {
		code string
		key  []byte
	}{
		"no contribution":                    {ceremony.CodeNoContribution, initial()},
		"nothing but beacon":                 {ceremony.CodeNoContribution, contributeBeacon(contributeBeacon(initial()))},
		"contributions that cancel":          {ceremony.CodeNoContribution, cancelled()},
		"another phase 1":                    {ceremony.CodeCircuit, elsewhere},
		"another circuit of the same counts": {ceremony.CodeCircuit, contribute(start(alteredCircuit(), phase1()), 1)},
		"contribution replaced": {ceremony.CodeTranscript, change(three, func(p *parts) {
			p.record.Contributions[1] = recordOf(contribute(one, 7)).Contributions[1]
		})},
		"contribution dropped from the middle": {ceremony.CodeTranscript, change(three, func(p *parts) {
			p.record.Contributions = slices.Delete(p.record.Contributions, 1, 2)
		})},
		"first contribution dropped": {ceremony.CodeTranscript, change(three, func(p *parts) { p.record.Contributions = p.record.Contributions[1:] })},
		"last contribution dropped":  {ceremony.CodeDelta, change(three, func(p *parts) { p.record.Contributions = p.record.Contributions[:2] })},
		"last contribution twice": {ceremony.CodeTranscript, change(three, func(p *parts) {
			p.record.Contributions = append(p.record.Contributions, p.record.Contributions[2])
		})},
		"contributions in another order": {ceremony.CodeTranscript, change(three, func(p *parts) {
			p.record.Contributions[0], p.record.Contributions[1] = p.record.Contributions[1], p.record.Contributions[0]
		})},
		"contributions of another circuit": {ceremony.CodeTranscript, change(two, func(p *parts) {
			p.record.Contributions = recordOf(elsewhere).Contributions
		})},
		"another circuit's hash": {ceremony.CodeTranscript, change(two, func(p *parts) { p.record.CircuitHash[5] ^= 1 })},
		"proof of knowledge of another contributor": {ceremony.CodeKnowledge, change(two, func(p *parts) {
			first, second := p.record.Contributions[0], &p.record.Contributions[1]
			second.G1S, second.G1SX, second.G2SPX = first.G1S, first.G1SX, first.G2SPX
			second.Transcript = transcriptOf(p.record, 1)
		})},
		"proof at infinity": {ceremony.CodeKnowledge, change(two, func(p *parts) {
			second := &p.record.Contributions[1]
			second.G1S, second.G1SX, second.G2SPX = bn254.G1Affine{}, bn254.G1Affine{}, bn254.G2Affine{}
			second.Transcript = transcriptOf(p.record, 1)
		})},
		"proof outside the subgroup": {ceremony.CodeKnowledge, change(two, func(p *parts) {
			torsion := sample.Torsion()
			p.record.Contributions[1].G2SPX.Add(&p.record.Contributions[1].G2SPX, &torsion)
		})},
		"delta changed by another factor": {ceremony.CodeDelta, change(two, func(p *parts) {
			p.record.Contributions[1].DeltaAfter = p.record.Contributions[0].DeltaAfter
		})},
		"delta at infinity":        {ceremony.CodeKnowledge, change(two, func(p *parts) { p.record.Contributions[1].DeltaAfter = bn254.G1Affine{} })},
		"hand's called a beacon's": {ceremony.CodeBeacon, change(two, func(p *parts) { p.record.Contributions[1].Beacon = beacon })},
		"another beacon": {ceremony.CodeBeacon, change(contributeBeacon(one), func(p *parts) {
			p.record.Contributions[1].Beacon = &contributor.Beacon{Value: []byte("block 21000001"), Iterations: 10}
		})},
		"fewer iterations of the beacon": {ceremony.CodeBeacon, change(contributeBeacon(one), func(p *parts) {
			p.record.Contributions[1].Beacon = &contributor.Beacon{Value: beacon.Value, Iterations: 9}
		})},
		"beacon without end": {ceremony.CodeBeacon, change(two, func(p *parts) {
			p.record.Contributions[1].Beacon = &contributor.Beacon{Value: beacon.Value, Iterations: 63}
		})},
		"delta in G1 not updated":    {ceremony.CodeDelta, change(two, func(p *parts) { p.Delta1 = parse(one).Delta1 })},
		"delta in G2 not updated":    {ceremony.CodeDelta, change(two, func(p *parts) { p.Delta2 = parse(one).Delta2 })},
		"delta in G2 of one":         {ceremony.CodeDelta, change(two, func(p *parts) { p.Delta1, p.Delta2 = g1, g2 })},
		"delta not updated in C":     {ceremony.CodeSection, change(two, func(p *parts) { p.C = parse(one).C })},
		"delta not updated in H":     {ceremony.CodeSection, change(two, func(p *parts) { p.H = parse(one).H })},
		"one point of C not updated": {ceremony.CodeSection, change(two, func(p *parts) { p.C[3] = parse(one).C[3] })},
		"C without points":           {ceremony.CodeSection, change(two, func(p *parts) { clear(p.C) })},
		"H without points":           {ceremony.CodeSection, change(two, func(p *parts) { clear(p.H) })},
		"two points of C exchanged":  {ceremony.CodeSection, change(two, func(p *parts) { p.C[1], p.C[2] = p.C[2], p.C[1] })},
		"hidden direction of H":      {ceremony.CodeSection, hiddenInH()},
		"half of a direction of H":   {ceremony.CodeSection, change(two, func(p *parts) { loseDirection(p.H, 2) })},
		"another direction of H": {ceremony.CodeSection, change(two, func(p *parts) {
			loseDirection(p.H, 1)
			p.H[2].Add(&p.H[2], &p.IC[1])
		})},
		"a direction of H lost in another key's": {ceremony.CodeSection, change(two, func(p *parts) {
			p.H = slices.Clone(parse(one).H)
			loseDirection(p.H, 1)
		})},
		"another alpha":   {ceremony.CodeSection, change(two, func(p *parts) { p.Alpha1 = p.Beta1 })},
		"another gamma":   {ceremony.CodeSection, change(two, func(p *parts) { p.Gamma2 = p.Beta2 })},
		"another A":       {ceremony.CodeSection, change(two, func(p *parts) { p.A[2] = p.A[3] })},
		"another B in G1": {ceremony.CodeSection, change(two, func(p *parts) { p.B1[2] = p.B1[3] })},
		"another B in G2": {ceremony.CodeSection, change(two, func(p *parts) { p.B2[2] = p.B2[3] })},
		"another IC":      {ceremony.CodeSection, change(two, func(p *parts) { p.IC[1] = p.IC[2] })},
		"another coefficient": {ceremony.CodeSection, change(two, func(p *parts) {
			p.Coefficients[4] = zkey.NewCoefficient(p.Coefficients[4].Matrix(), p.Coefficients[4].Row(), p.Coefficients[4].Wire(), [4]uint64{9})
		})},
		"point off the curve": {"key.not-on-curve", change(two, func(p *parts) { p.C[1].X.SetUint64(5) })},
	} {
		if err := verify(c.key); fault.Code(err) != c.code {
			t.Errorf("%s: error %v, expected %s", name, err, c.code)
		}
	}
}

func parseRecord(data []byte) *zkey.Record {
	record, err := parse(data).Record()
	if err != nil {
		panic(err)
	}
	return record
}

// transcriptOf is the hash that contribution i should have, by the definition.
func transcriptOf(record *zkey.Record, i int) transcript.Digest {
	h := transcript.NewHash(record.CircuitHash[:])
	for _, c := range record.Contributions[:i] {
		transcript.AddPoints(h, c.DeltaAfter, c.G1S, c.G1SX)
		transcript.AddPoints(h, c.G2SPX)
		h.Write(c.Transcript[:])
	}
	transcript.AddPoints(h, record.Contributions[i].G1S, record.Contributions[i].G1SX)
	return h.Sum()
}

// alteredCircuit has the counts of circuit(steps) and another coefficient in one constraint.
func alteredCircuit() *r1cs.R1CS {
	data := sample.Chain(steps)
	three := bytes.Index(data, binary.LittleEndian.AppendUint64(nil, 3))
	last := bytes.LastIndex(data[:len(data)-8*(steps+2)], append([]byte{3}, make([]byte, 31)...))
	if three < 0 || last < 0 {
		panic("no coefficient 3")
	}
	data[last] = 4
	system, err := r1cs.Parse(data)
	if err != nil {
		panic(err)
	}
	return system
}

// cancelled has a contribution by a factor and one by its inverse, each proved.
func cancelled() []byte {
	factor := fr.NewElement(12345)
	var inverse fr.Element
	inverse.Inverse(&factor)
	return change(initial(), func(p *parts) {
		_, _, g1, _ := bn254.Generators()
		after := [2]bn254.G1Affine{1: g1}
		after[0].ScalarMultiplicationBase(factor.BigInt(new(big.Int)))
		for i, secret := range []*fr.Element{&factor, &inverse} {
			scalar := secret.BigInt(new(big.Int))
			c := zkey.Contribution{DeltaAfter: after[i], G1S: g1}
			c.G1SX.ScalarMultiplicationBase(scalar)
			p.record.Contributions = append(p.record.Contributions, c)
			digest := transcriptOf(p.record, i)
			base := transcript.HashToG2(&digest)
			p.record.Contributions[i].Transcript = digest
			p.record.Contributions[i].G2SPX.ScalarMultiplication(&base, scalar)
		}
	})
}

// hiddenInH is a ceremony whose coordinator added w^(2i+1) times a point of its choice to each element of H before the
// first contribution, w a root of unity of twice the domain's order. No sum that a prover forms sees it, and
// 'snarkjs zkey verify' does not; but the weights w^-(2i+1) single it out, divided by delta.
func hiddenInH() []byte {
	tampered := change(initial(), func(p *parts) {
		roots := sample.Roots(2 * len(p.H))
		for i := range p.H {
			var hidden bn254.G1Affine
			hidden.ScalarMultiplication(&p.IC[1], roots[2*i+1])
			p.H[i].Add(&p.H[i], &hidden)
		}
	})
	return contribute(tampered, 1)
}

// loseDirection takes from H, divided by a number, the direction in which w^(2i+1) Y is for each point Y.
func loseDirection(h []bn254.G1Affine, divisor uint64) {
	n := len(h)
	roots := sample.Roots(2 * n)
	var sum bn254.G1Jac
	for i := range h {
		var term bn254.G1Affine
		sum.AddMixed(term.ScalarMultiplication(&h[i], roots[2*n-2*i-1]))
	}
	var share fr.Element
	share.SetUint64(divisor * uint64(n)).Inverse(&share)
	sum.ScalarMultiplication(&sum, share.BigInt(new(big.Int)))
	for i := range h {
		var term bn254.G1Affine
		term.FromJacobian(&sum)
		term.ScalarMultiplication(&term, roots[2*i+1])
		h[i].Sub(&h[i], &term)
	}
}

// What snarkjs imports from bellman has lost this direction of H, which no proof needs.
func TestHWithoutTheDirectionThatBellmanLoses(t *testing.T) {
	lost := change(contribute(initial(), 1), func(p *parts) { loseDirection(p.H, 1) })
	for name, key := range map[string][]byte{"lost last": lost, "lost before": contribute(lost, 2)} {
		if err := verify(key); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		prover, err := groth16.NewProver(parse(key), false)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := prover.Prove(sample.Witness(steps, 5), sample.Randomness(1), groth16.Options{}); err != nil {
			t.Errorf("%s: no proof: %v", name, err)
		}
	}
}

func TestEveryFlippedBitIsRefused(t *testing.T) {
	final := contributeBeacon(contributeAs(initial(), contributor.Contributor{}, transcript.NewStream(&[32]byte{1})))
	random := sample.Randomness(3)
	for range 300 {
		at, bit := int(random.Uint64()%uint64(len(final))), byte(1)<<(random.Uint64()%8)
		changed := slices.Clone(final)
		changed[at] ^= bit
		key, err := zkey.Parse(changed)
		if err == nil {
			_, err = ceremony.Verify(circuit(steps), phase1(), key)
		}
		if err == nil {
			t.Errorf("byte %d, bit %d", at, bit)
		}
	}
}

func TestInvalidKeyTakesNoContribution(t *testing.T) {
	for name, edit := range map[string]func(*parts){
		"off the curve":  func(p *parts) { p.H[3].X.SetUint64(5) },
		"delta infinite": func(p *parts) { p.Delta1 = bn254.G1Affine{} },
	} {
		key := parse(change(initial(), edit))
		if _, err := ceremony.Contribute(key, contributor.Contributor{}, transcript.NewStream(&[32]byte{1}), &sample.Memory{}); err == nil {
			t.Errorf("%s: a contribution was taken", name)
		}
	}
}
