package ptau

import (
	"encoding/binary"
	"io"
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/binfile"
	"fss/prover/internal/ceremony/transcript"
	"fss/prover/internal/fault"
	"fss/prover/internal/fixedbase"
	"fss/prover/internal/parallel"
)

// LocalName is what a phase 1 made here says of itself.
const LocalName = "local phase 1, for development, not a ceremony"

// MaxLocalPower bounds what is made here: its powers are in memory while they are hashed, 384 bytes each.
const MaxLocalPower = 22

// local is what makes a local phase 1: the toxic waste, and the tables of the generators' multiples.
type local struct {
	power            uint32
	tau, alpha, beta fr.Element
	base1            *fixedbase.Table[bn254.G1Affine]
	base2            *fixedbase.Table[bn254.G2Affine]
	out              io.Writer
	err              error
}

// WriteLocal makes a phase 1 from the randomness that it reads and writes it, prepared, to out. Whoever knows that
// randomness can forge proofs for every key made from it. Its one contribution is named LocalName.
func WriteLocal(power uint32, random io.Reader, out io.Writer) error {
	if power < 1 || power > MaxLocalPower {
		return fault.Refuse("ptau.power", "a local phase 1 has 2^1 to 2^%d powers", MaxLocalPower)
	}
	_, _, g1, g2 := bn254.Generators()
	size := 1 << power
	l := &local{power: power, out: out, base1: fixedbase.NewG1(g1, 12*size), base2: fixedbase.NewG2(g2, 3*size)}
	stream, err := seeded(random)
	if err != nil {
		return err
	}
	for _, secret := range []*fr.Element{&l.tau, &l.alpha, &l.beta} {
		for secret.IsZero() || secret.IsOne() {
			*secret = stream.Scalar()
		}
	}
	defer func() { l.tau, l.alpha, l.beta = fr.Element{}, fr.Element{}, fr.Element{} }()

	file := &File{
		Power: power, CeremonyPower: power,
		TauG1:   multiply(l.base1, powersOf(fr.One(), l.tau, 2*size-1)),
		TauG2:   multiply(l.base2, powersOf(fr.One(), l.tau, size)),
		AlphaG1: multiply(l.base1, powersOf(l.alpha, l.tau, size)),
		BetaG1:  multiply(l.base1, powersOf(l.beta, l.tau, size)),
		BetaG2:  multiply(l.base2, []fr.Element{l.beta})[0],
	}
	file.Contributions = []Contribution{*l.contribution(file, stream)}
	l.writePowers(file)
	l.writeBases()
	return l.err
}

// seeded returns a stream for a seed from the randomness.
func seeded(random io.Reader) (*transcript.Stream, error) {
	var seed [32]byte
	if _, err := io.ReadFull(random, seed[:]); err != nil {
		return nil, fault.Environment("prover.randomness", "cannot read randomness: %v", err)
	}
	return transcript.NewStream(&seed), nil
}

// powersOf returns first * factor^i for i < count.
func powersOf(first, factor fr.Element, count int) []fr.Element {
	list := make([]fr.Element, count)
	for i := range list {
		list[i] = first
		first.Mul(&first, &factor)
	}
	return list
}

// multiply returns each scalar times the table's base.
func multiply[P transcript.Point](table *fixedbase.Table[P], scalars []fr.Element) []P {
	const perJob = 1 << 13
	points := make([]P, len(scalars))
	parallel.Queue((len(scalars)+perJob-1)/perJob, 0, func() func(int) {
		multiplier := table.Multiplier()
		return func(job int) {
			end := min((job+1)*perJob, len(scalars))
			copy(points[job*perJob:end], multiplier.Multiply(scalars[job*perJob:end]))
		}
	})
	return points
}

// contribution makes the record, as a contributor to 'snarkjs powersoftau' would from 1, 1 and 1.
func (l *local) contribution(file *File, stream *transcript.Stream) *Contribution {
	challenge := firstChallenge(l.power)
	c := &Contribution{
		TauG1: file.TauG1[1], TauG2: file.TauG2[1], AlphaG1: file.AlphaG1[0], BetaG1: file.BetaG1[0], BetaG2: file.BetaG2,
		Tau:   prove(&l.tau, 0, &challenge, stream),
		Alpha: prove(&l.alpha, 1, &challenge, stream),
		Beta:  prove(&l.beta, 2, &challenge, stream),
	}
	c.Name = LocalName
	hash := transcript.NewHash(challenge[:])
	transcript.AddCompressed(hash, file.TauG1...)
	transcript.AddCompressed(hash, file.TauG2...)
	transcript.AddCompressed(hash, file.AlphaG1...)
	transcript.AddCompressed(hash, file.BetaG1...)
	transcript.AddCompressed(hash, file.BetaG2)
	c.Partial = hash.Snapshot()
	response, err := c.Response()
	if err != nil {
		l.err = err
	}
	c.NextChallenge = file.challenge(response)
	return c
}

// prove makes a proof that its maker knows the factor; which is 0 for tau, 1 for alpha and 2 for beta.
func prove(factor *fr.Element, which byte, challenge *transcript.Digest, stream *transcript.Stream) (k Knowledge) {
	scalar := factor.BigInt(new(big.Int))
	k.G1S = stream.G1()
	k.G1SX.ScalarMultiplication(&k.G1S, scalar)
	base := k.base(which, challenge)
	k.G2SPX.ScalarMultiplication(&base, scalar)
	return k
}

func (l *local) writePowers(file *File) {
	header := binary.LittleEndian.AppendUint32(nil, fp.Bytes)
	header = append(header, baseModulus()...)
	header = binary.LittleEndian.AppendUint32(header, l.power)
	header = binary.LittleEndian.AppendUint32(header, l.power)
	l.write([]byte("ptau\x01\x00\x00\x00\x0b\x00\x00\x00"))
	l.section(sectionHeader, header)
	l.section(sectionTauG1, binfile.Bytes(file.TauG1))
	l.section(sectionTauG2, binfile.Bytes(file.TauG2))
	l.section(sectionAlphaTauG1, binfile.Bytes(file.AlphaG1))
	l.section(sectionBetaTauG1, binfile.Bytes(file.BetaG1))
	l.section(sectionBetaG2, pointBytes(&file.BetaG2))
	l.section(sectionContributions, encodeContributions(file.Contributions))
}

// writeBases writes the Lagrange bases of all sizes, whose scalars are known here.
func (l *local) writeBases() {
	writeBasis(l, sectionBasisTauG1, l.base1, fr.One(), l.power+1)
	writeBasis(l, sectionBasisTauG2, l.base2, fr.One(), l.power)
	writeBasis(l, sectionBasisAlphaG1, l.base1, l.alpha, l.power)
	writeBasis(l, sectionBasisBetaG1, l.base1, l.beta, l.power)
}

func writeBasis[P transcript.Point](l *local, section uint32, table *fixedbase.Table[P], first fr.Element, highest uint32) {
	var point [1]P
	l.sectionHeader(section, uint64(len(binfile.Bytes(point[:])))*(2<<highest-1))
	for power := range highest + 1 {
		scalars := powersOf(first, l.tau, 1<<power)
		if power > l.power {
			scalars[len(scalars)-1] = fr.Element{} // the file has not this power
		}
		inverseTransform(scalars)
		l.write(binfile.Bytes(multiply(table, scalars)))
	}
}

func (l *local) section(kind uint32, data []byte) {
	l.sectionHeader(kind, uint64(len(data)))
	l.write(data)
}

func (l *local) sectionHeader(kind uint32, size uint64) {
	l.write(binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint32(nil, kind), size))
}

func (l *local) write(data []byte) {
	if l.err == nil {
		_, l.err = l.out.Write(data)
	}
}
