package blake2b_test

import (
	"encoding/hex"
	"testing"

	"fss/prover/internal/ceremony/blake2b"
)

func data(length int) []byte {
	data := make([]byte, length)
	for i := range data {
		data[i] = byte(i % 251)
	}
	return data
}

// The last one is the hash of the hashes of data(n) for n from 0 to 399 and 1000, as Python's hashlib has it.
func TestVectors(t *testing.T) {
	all := blake2b.New()
	for n := range 400 {
		hash := blake2b.Sum(data(n))
		all.Write(hash[:])
	}
	last := blake2b.Sum(data(999), data(1000)[999:])
	all.Write(last[:])
	for want, got := range map[string][blake2b.Size]byte{
		"786a02f742015903c6c6fd852552d272912f4740e15847618a86e217f71f5419d25e1031afee585313896444934eb04b903a685b1448b755d56f701afe9be2ce": blake2b.Sum(),
		"ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923": blake2b.Sum([]byte("abc")),
		"d8ca45f4cddf14ff18811e5a3d189dbfd99a55ac33833609afe707ec7cf5299796f2d1ab6a0aa0141929e360b81e8876bfd2a7c1acf4b04149851a972423ec06": all.Sum(),
	} {
		if hex.EncodeToString(got[:]) != want {
			t.Errorf("%x, expected %s", got, want)
		}
	}
}

func TestRestoredHashGoesOn(t *testing.T) {
	for cut := range 300 {
		hash := blake2b.New()
		hash.Write(data(300)[:cut])
		state := hash.Snapshot()
		restored, err := blake2b.Restore(&state)
		if err != nil {
			t.Fatal(err)
		}
		restored.Write(data(300)[cut:])
		if restored.Sum() != blake2b.Sum(data(300)) || restored.Snapshot() == state && cut < 300 {
			t.Fatalf("cut at %d", cut)
		}
	}
}

func TestInvalidState(t *testing.T) {
	for at, value := range map[int]byte{128 + 72: 129, 128 + 79: 1, 128 + 64: 1} {
		hash := blake2b.New()
		state := hash.Snapshot()
		state[at] = value
		if _, err := blake2b.Restore(&state); err == nil {
			t.Errorf("byte %d = %d was accepted", at, value)
		}
	}
}

func BenchmarkSum(b *testing.B) {
	data := data(1 << 20)
	b.SetBytes(1 << 20)
	for range b.N {
		blake2b.Sum(data)
	}
}
