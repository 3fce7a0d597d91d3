package zkey

import (
	"encoding/binary"
	"io"
	"sync/atomic"
	"unsafe"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"fss/prover/internal/binfile"
)

const (
	fileHeaderBytes    = 12
	sectionHeaderBytes = 12
	headerBytes        = 4 + fp.Bytes + 4 + fr.Bytes + 3*4 + 3*sizeG1 + 3*sizeG2
	sizeG1             = int64(unsafe.Sizeof(bn254.G1Affine{}))
	sizeG2             = int64(unsafe.Sizeof(bn254.G2Affine{}))
)

// Shape has the counts from which it follows where each section of a key stands.
type Shape struct {
	Wires, Public, Domain uint32
	Coefficients          uint32
}

// Section names a list of G1 points.
type Section uint32

// The lists of G1 points.
const (
	IC Section = sectionIC
	A  Section = sectionA
	B1 Section = sectionB1
	C  Section = sectionC
	H  Section = sectionH
)

// Writer puts the parts of a key where they belong, in any order and from any goroutine, so that a key of half a
// gigabyte is never in memory whole. The first error of the file stays; nothing is written after it.
type Writer struct {
	out     io.WriterAt
	shape   Shape
	starts  [sectionContributions + 1]int64
	failure atomic.Pointer[error]
}

// NewWriter writes the headers of all sections but the contributions' to out, in the order that snarkjs uses.
func NewWriter(out io.WriterAt, shape Shape) *Writer {
	w := &Writer{out: out, shape: shape}
	wires, public := int64(shape.Wires), int64(shape.Public)
	w.put([]byte("zkey\x01\x00\x00\x00\x0a\x00\x00\x00"), 0)
	at := int64(fileHeaderBytes)
	for _, section := range []struct{ kind, size int64 }{
		{sectionProtocol, 4},
		{sectionHeader, headerBytes},
		{sectionIC, (public + 1) * sizeG1},
		{sectionCoefficients, 4 + int64(shape.Coefficients)*int64(len(Coefficient{}))},
		{sectionA, wires * sizeG1},
		{sectionB1, wires * sizeG1},
		{sectionB2, wires * sizeG2},
		{sectionC, (wires - public - 1) * sizeG1},
		{sectionH, int64(shape.Domain) * sizeG1},
	} {
		w.putSectionHeader(uint32(section.kind), section.size, at)
		w.starts[section.kind] = at + sectionHeaderBytes
		at += sectionHeaderBytes + section.size
	}
	w.starts[sectionContributions] = at + sectionHeaderBytes
	w.put([]byte{protocolGroth16, 0, 0, 0}, w.starts[sectionProtocol])
	w.put(binary.LittleEndian.AppendUint32(nil, shape.Coefficients), w.starts[sectionCoefficients])
	return w
}

// Err returns the first error that the file gave.
func (w *Writer) Err() error {
	if failure := w.failure.Load(); failure != nil {
		return *failure
	}
	return nil
}

// PutPoints writes the header's points.
func (w *Writer) PutPoints(points *Points) {
	data := binary.LittleEndian.AppendUint32(nil, fp.Bytes)
	data = append(data, littleEndian(fp.Modulus())...)
	data = binary.LittleEndian.AppendUint32(data, fr.Bytes)
	data = append(data, littleEndian(fr.Modulus())...)
	for _, count := range []uint32{w.shape.Wires, w.shape.Public, w.shape.Domain} {
		data = binary.LittleEndian.AppendUint32(data, count)
	}
	for _, point := range []*bn254.G1Affine{&points.Alpha1, &points.Beta1} {
		data = append(data, pointBytes(point)...)
	}
	for _, point := range []*bn254.G2Affine{&points.Beta2, &points.Gamma2} {
		data = append(data, pointBytes(point)...)
	}
	data = append(data, pointBytes(&points.Delta1)...)
	w.put(append(data, pointBytes(&points.Delta2)...), w.starts[sectionHeader])
}

// PutG1 writes points of the section, from its element first on.
func (w *Writer) PutG1(section Section, first int, points []bn254.G1Affine) {
	w.put(binfile.Bytes(points), w.starts[section]+int64(first)*sizeG1)
}

// PutB2 writes points of B2, from its element first on.
func (w *Writer) PutB2(first int, points []bn254.G2Affine) {
	w.put(binfile.Bytes(points), w.starts[sectionB2]+int64(first)*sizeG2)
}

// PutCoefficients writes non-zeros of A and B, from the one numbered first on.
func (w *Writer) PutCoefficients(first uint64, list []Coefficient) {
	w.put(binfile.Bytes(list), w.starts[sectionCoefficients]+4+int64(first)*int64(len(Coefficient{})))
}

// PutRecord writes the contributions, which end the file.
func (w *Writer) PutRecord(record *Record) {
	data, at := record.encode(), w.starts[sectionContributions]
	w.putSectionHeader(sectionContributions, int64(len(data)), at-sectionHeaderBytes)
	w.put(data, at)
}

func (w *Writer) putSectionHeader(kind uint32, size, at int64) {
	header := binary.LittleEndian.AppendUint32(nil, kind)
	w.put(binary.LittleEndian.AppendUint64(header, uint64(size)), at)
}

func (w *Writer) put(data []byte, at int64) {
	if len(data) == 0 || w.failure.Load() != nil {
		return
	}
	if _, err := w.out.WriteAt(data, at); err != nil {
		w.failure.CompareAndSwap(nil, &err)
	}
}

func pointBytes[T any](point *T) []byte { return binfile.Bytes(unsafe.Slice(point, 1)) }
