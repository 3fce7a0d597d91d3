package zkey_test

import (
	"bytes"
	"errors"
	"reflect"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254"

	"fss/prover/internal/ceremony/contributor"
	"fss/prover/internal/sample"
	"fss/prover/internal/zkey"
)

// writePieces writes all of a key but its contribution, every list as two halves and the second one first.
func writePieces(w *zkey.Writer, key *zkey.Key) {
	for section, points := range map[zkey.Section][]bn254.G1Affine{
		zkey.IC: key.IC, zkey.A: key.A, zkey.B1: key.B1, zkey.C: key.C, zkey.H: key.H,
	} {
		half := len(points) / 2
		w.PutG1(section, half, points[half:])
		w.PutG1(section, 0, points[:half])
	}
	half := len(key.B2) / 2
	w.PutB2(half, key.B2[half:])
	w.PutB2(0, key.B2[:half])
	half = len(key.Coefficients) / 2
	w.PutCoefficients(uint64(half), key.Coefficients[half:])
	w.PutCoefficients(0, key.Coefficients[:half])
	w.PutPoints(&key.Points)
}

func shape(key *zkey.Key) zkey.Shape {
	return zkey.Shape{
		Wires: key.Wires, Public: key.Public, Domain: key.Domain, Coefficients: uint32(len(key.Coefficients)),
	}
}

func TestWritePiecesInAnyOrder(t *testing.T) {
	for _, steps := range []int{1, 2, 21} {
		want := sample.Key(steps)
		key, err := zkey.Parse(want)
		if err != nil {
			t.Fatal(err)
		}
		var file sample.Memory
		writer := zkey.NewWriter(&file, shape(key))
		writePieces(writer, key)
		contributions, _ := section(want, 10)
		if err := writer.Err(); err != nil || !bytes.Equal(file.Bytes(), want[:contributions-12]) {
			t.Errorf("%d steps: another file (error %v)", steps, err)
		}
		record := &zkey.Record{CircuitHash: [64]byte{1, 2}, Contributions: make([]zkey.Contribution, 2)}
		record.Contributions[0].Name = "anyone"
		record.Contributions[0].DeltaAfter = key.Delta1
		record.Contributions[1].G2SPX = key.Beta2
		record.Contributions[1].Beacon = &contributor.Beacon{Value: []byte{7}, Iterations: 10}
		writer.PutRecord(record)
		again, err := zkey.Parse(file.Bytes())
		if err != nil || again.Contributions() != 2 {
			t.Fatalf("%d steps: the file is not a key with two contributions (error %v)", steps, err)
		}
		if read, err := again.Record(); err != nil || !reflect.DeepEqual(read, record) {
			t.Errorf("%d steps: the record came back as %v, %v", steps, read, err)
		}
	}
}

// failing refuses every write from one on, each time with another error.
type failing struct {
	sample.Memory
	good, tried int
}

func (f *failing) WriteAt(data []byte, at int64) (int, error) {
	f.tried++
	if f.tried > f.good {
		return 0, errors.New("no room for write " + string(rune('a'+f.tried-f.good-1)))
	}
	return f.Memory.WriteAt(data, at)
}

func TestInvalidWriteStopsTheWriter(t *testing.T) {
	key, err := zkey.Parse(sample.Key(5))
	if err != nil {
		t.Fatal(err)
	}
	for _, good := range []int{0, 1, 5, 14} {
		file := &failing{good: good}
		writer := zkey.NewWriter(file, shape(key))
		writePieces(writer, key)
		writer.PutRecord(&zkey.Record{Contributions: make([]zkey.Contribution, 1)})
		if err := writer.Err(); err == nil || err.Error() != "no room for write a" {
			t.Errorf("after %d good writes: error %v", good, err)
		}
		if file.tried != good+1 {
			t.Errorf("after %d good writes: %d more were tried", good, file.tried-good)
		}
	}
}
